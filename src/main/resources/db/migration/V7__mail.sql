-- Recovery and verification by e-mail.

-- When whoever reads the mailbox has answered for the present e-mail; another e-mail takes it away.
ALTER TABLE account ADD COLUMN email_verified_at TIMESTAMP(6) WITH TIME ZONE;

-- Links that were sent: good once, as long as what they are bound to is still the account's.
CREATE TABLE mail_token (
  token_hash VARCHAR(64) PRIMARY KEY,
  purpose    VARCHAR(16) NOT NULL,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  bound_to   VARCHAR(64) NOT NULL,
  expires_at TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
CREATE INDEX mail_token_of_account ON mail_token (account_id);
CREATE INDEX mail_token_by_end ON mail_token (expires_at);
