-- A key is published as soon as it is there, signs from signs_at and verifies until retired_at (no end yet: NULL).
ALTER TABLE signing_key ADD COLUMN signs_at TIMESTAMP(6) WITH TIME ZONE;
UPDATE signing_key SET signs_at = created_at;
ALTER TABLE signing_key ALTER COLUMN signs_at SET NOT NULL;

-- Whoever may see the keys, rotate and retire them.
INSERT INTO permission (name, built_in)
  SELECT 'keys.manage', TRUE FROM access_state WHERE NOT EXISTS (SELECT 1 FROM permission WHERE name = 'keys.manage');
UPDATE permission SET built_in = TRUE WHERE name = 'keys.manage';
DELETE FROM role_permission WHERE permission_id = (SELECT id FROM permission WHERE name = 'keys.manage');
INSERT INTO role_permission (role_id, permission_id)
  SELECT r.id, p.id FROM role r CROSS JOIN permission p WHERE r.name = 'admin' AND p.name = 'keys.manage';
UPDATE access_state SET version = version + 1;
