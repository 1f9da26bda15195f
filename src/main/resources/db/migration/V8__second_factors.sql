-- Second factors, the step of a sign-in that asks for one, and which sessions have shown one.

ALTER TABLE role ADD COLUMN second_factor BOOLEAN DEFAULT FALSE NOT NULL;
-- The means by which the session was opened (RFC 8176), with blanks between them.
ALTER TABLE session ADD COLUMN amr VARCHAR(64) DEFAULT 'pwd' NOT NULL;

-- Until it is confirmed it belongs to the session that began it, and goes with it.
CREATE TABLE totp (
  account_id   UUID PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  secret       VARCHAR(400) NOT NULL,
  session_id   UUID REFERENCES session (id) ON DELETE CASCADE,
  begun_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  confirmed_at TIMESTAMP(6) WITH TIME ZONE,
  -- The newest time step whose code was accepted; only later ones are.
  last_step    BIGINT NOT NULL
);
CREATE INDEX totp_of_session ON totp (session_id);

CREATE TABLE recovery_code (
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  code_hash  VARCHAR(64) NOT NULL,
  PRIMARY KEY (account_id, code_hash)
);

-- A right password whose second factor is still to come; void once the account has changed.
CREATE TABLE login_step (
  token_hash      VARCHAR(64) PRIMARY KEY,
  account_id      UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  account_version BIGINT NOT NULL,
  address         VARCHAR(64) NOT NULL,
  expires_at      TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
CREATE INDEX login_step_of_account ON login_step (account_id, expires_at);
CREATE INDEX login_step_by_end ON login_step (expires_at);

CREATE TABLE passkey (
  id            UUID PRIMARY KEY,
  account_id    UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  -- Base64url, both: its id, and the attested credential data of WebAuthn, which hold the public key.
  credential_id VARCHAR(1400) NOT NULL UNIQUE,
  credential    VARCHAR(8000) NOT NULL,
  sign_count    BIGINT NOT NULL,
  synced        BOOLEAN NOT NULL,
  name          VARCHAR(300) NOT NULL,
  created_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  last_used_at  TIMESTAMP(6) WITH TIME ZONE
);
CREATE INDEX passkey_of_account ON passkey (account_id, created_at);

-- What an authenticator was asked to sign, once. The owner is the session or the address that asked, the purpose what for.
CREATE TABLE passkey_challenge (
  challenge_hash VARCHAR(64) PRIMARY KEY,
  purpose        VARCHAR(16) NOT NULL,
  owner          VARCHAR(64) NOT NULL,
  expires_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
CREATE INDEX passkey_challenge_of_owner ON passkey_challenge (owner, expires_at);
CREATE INDEX passkey_challenge_by_end ON passkey_challenge (expires_at);
