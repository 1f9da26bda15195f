-- The built-in permissions, and the two roles of a new installation.
INSERT INTO access_state (id, version) VALUES (1, 1);
INSERT INTO permission (name, built_in) VALUES
  ('users.view', TRUE), ('users.create', TRUE), ('users.change', TRUE), ('users.delete', TRUE), ('users.assign_roles', TRUE),
  ('sessions.view', TRUE), ('sessions.end', TRUE), ('roles.view', TRUE), ('roles.change', TRUE), ('audit.view', TRUE),
  ('rooms.delete', TRUE), ('rooms.moderate', TRUE);
INSERT INTO role (name, self_assignable, built_in) VALUES ('admin', FALSE, TRUE), ('user', TRUE, TRUE);
INSERT INTO role_permission (role_id, permission_id)
  SELECT r.id, p.id FROM role r CROSS JOIN permission p WHERE r.name = 'admin';
