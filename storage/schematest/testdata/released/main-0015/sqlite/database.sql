PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
INSERT INTO "goose_db_version" VALUES (1,0,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (2,1,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (3,2,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (4,3,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (5,4,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (6,5,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (7,6,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (8,7,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (9,10,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (10,11,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (11,12,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (12,13,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (13,14,1,'2026-11-29 06:19:16');
INSERT INTO "goose_db_version" VALUES (14,15,1,'2026-11-29 06:19:16');
CREATE TABLE account (
    id           TEXT    PRIMARY KEY,
    email        TEXT    NOT NULL,
    email_key    TEXT    NOT NULL UNIQUE, -- the address as it is unique, see storage.EmailKey
    full_name    TEXT    NOT NULL,
    company_name TEXT    NOT NULL,
    api_version  TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL
, email_verified_at INTEGER, email_key_rule INTEGER NOT NULL DEFAULT 1, language TEXT NOT NULL DEFAULT '', closing_at INTEGER, passkey_required INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "account" VALUES ('202a1ea717a9527212b22c0df5d8c7b0','ada@example.com','ada@example.com','Ada Marlin','Marlin & Sons','2018-02-08','active',1795933159023,NULL,2,'en',NULL,0);
CREATE TABLE credential (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    secret     TEXT    NOT NULL, -- for a password: argon2id with its parameters
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT;
INSERT INTO "credential" VALUES ('202a1ea717a9527212b22c0df5d8c7b0','password','$argon2id$v=19$m=19456,t=2,p=1$VGB8wCh69WCegnqnVtlaXQ$buk2t0UNRzWlpHxZ/lwkDm3C1oguLRn0+aagMsLIcD8',1795933159023);
CREATE TABLE session (
    id           TEXT    PRIMARY KEY,
    secret_hash  BLOB    NOT NULL,
    account_id   TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_agent   TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    revoked_at   INTEGER
, confirmed_at INTEGER NOT NULL DEFAULT 0, device_id TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "session" VALUES ('c45c1d712484fe5489e0c3cac4701fab',X'760F1CADDE2C2D4B407447E9831406C3EEC49333427DA6291C2660D34BDC96F7','202a1ea717a9527212b22c0df5d8c7b0','Go-http-client/1.1','127.0.0.1',1795933159026,1795933159026,1797142759026,NULL,1795933159026,'d7e12deb754af58af846d2088099dac6');
CREATE TABLE payment_method (
    account_id  TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    processor   TEXT    NOT NULL,
    customer    TEXT    NOT NULL, -- the processor's ID for the account
    reference   TEXT    NOT NULL, -- the processor's ID for the payment method
    brand       TEXT    NOT NULL,
    last4       TEXT    NOT NULL,
    exp_month   INTEGER NOT NULL,
    exp_year    INTEGER NOT NULL,
    holder      TEXT    NOT NULL,
    street      TEXT    NOT NULL,
    city        TEXT    NOT NULL,
    postal_code TEXT    NOT NULL,
    country     TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
INSERT INTO "payment_method" VALUES ('202a1ea717a9527212b22c0df5d8c7b0','sandbox','','07ab5be74991c30c7d9a8f7698406fc5','visa','4242',12,2040,'Ada Marlin','1 Quay Street','Portland','04101','US',1795933159035);
CREATE TABLE payment_setup (
    account_id TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    processor  TEXT    NOT NULL,
    customer   TEXT    NOT NULL,
    reference  TEXT    NOT NULL,
    created_at INTEGER NOT NULL
, used_at INTEGER) STRICT;
CREATE TABLE client (
    id                  TEXT    PRIMARY KEY,
    kind                TEXT    NOT NULL,
    name                TEXT    NOT NULL, -- a partner's company
    email               TEXT    NOT NULL,
    use_case            TEXT    NOT NULL,
    scope               TEXT    NOT NULL,
    allow_missing_state INTEGER NOT NULL,
    iss                 INTEGER NOT NULL,
    status              TEXT    NOT NULL,
    suspended_reason    TEXT    NOT NULL,
    created_at          INTEGER NOT NULL
) STRICT;
INSERT INTO "client" VALUES ('partner_1dfb21d555964c99d47a2fdd','partner','Demo Store','demo@example.com','Shows how connecting works.','*',0,0,'active','',1795933156703);
INSERT INTO "client" VALUES ('partner_152bc4231b08722c6fe0d8ed','partner','Marlin Supplies','dev@shop.example','','*',0,0,'active','',1795933156727);
INSERT INTO "client" VALUES ('service_af7fb7152c59dce204ccbc67','service','Warehouse','','','read',0,0,'active','',1795933159079);
CREATE TABLE callback (
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    url        TEXT    NOT NULL,
    is_default INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, url)
) STRICT;
INSERT INTO "callback" VALUES ('partner_1dfb21d555964c99d47a2fdd','http://localhost:8081/callback',1,1795933156703);
INSERT INTO "callback" VALUES ('partner_152bc4231b08722c6fe0d8ed','https://shop.example/callback/?from=fairlead',1,1795933156727);
INSERT INTO "callback" VALUES ('partner_152bc4231b08722c6fe0d8ed','https://shop.example/later',0,1795933156918);
CREATE TABLE secret (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
INSERT INTO "secret" VALUES ('secret_2ac0953f6885bdf2','partner_1dfb21d555964c99d47a2fdd',X'6EAEDE45577398C85CC9425CF374F97D8498E83C02837A89CA7CAE636AB98898',1795933156703,NULL,NULL);
INSERT INTO "secret" VALUES ('secret_0b41a12eebcca388','partner_152bc4231b08722c6fe0d8ed',X'AAA6828E29F86DC1AE6A616CBAB1BB953C167D2684036A036852AEDF0DEE5FBA',1795933156727,1795933159053,NULL);
INSERT INTO "secret" VALUES ('secret_b1e55ad326332833','service_af7fb7152c59dce204ccbc67',X'B1F47ED544123FF20DF7BD90BD30DD3128B2E12618EA213D4D749AAD088A0B8B',1795933159079,NULL,NULL);
CREATE TABLE attempt (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    parameters   TEXT    NOT NULL, -- the request as received, form-encoded
    callback     TEXT    NOT NULL,
    browser_hash BLOB    NOT NULL,
    support_code TEXT    NOT NULL UNIQUE,
    account_id   TEXT    REFERENCES account (id) ON DELETE CASCADE,
    began_at     INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    outcome      TEXT    NOT NULL
, user_agent TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "attempt" VALUES ('XJ4RJKP7HGNVG7Z5JGA3Q35YMH','partner_152bc4231b08722c6fe0d8ed','account%5Bemail%5D=ada%40example.com&client_id=partner_152bc4231b08722c6fe0d8ed&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'6DF5BB27B086A6DFAAE3E7754949D6C4D7D97A5BA3EDC66CD6F471A6B3EDEBF8','DCSY-MMXR','202a1ea717a9527212b22c0df5d8c7b0',1795933157039,1795936757039,1795933159040,'allowed','Go-http-client/1.1','127.0.0.1');
INSERT INTO "attempt" VALUES ('QVFPSXM6FUDEMCZJ53JZW6P62F','partner_152bc4231b08722c6fe0d8ed','client_id=partner_152bc4231b08722c6fe0d8ed&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'6DF5BB27B086A6DFAAE3E7754949D6C4D7D97A5BA3EDC66CD6F471A6B3EDEBF8','Z35J-KTGA','202a1ea717a9527212b22c0df5d8c7b0',1795933159045,1795936759045,1795933159050,'allowed','Go-http-client/1.1','127.0.0.1');
CREATE TABLE attempt_event (
    id         INTEGER PRIMARY KEY,
    attempt_id TEXT    NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    at         INTEGER NOT NULL
, count INTEGER NOT NULL DEFAULT 1, last_at INTEGER, request_id TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "attempt_event" VALUES (1,'XJ4RJKP7HGNVG7Z5JGA3Q35YMH','began','',1795933157039,1,NULL,'907202b1c866d420');
INSERT INTO "attempt_event" VALUES (2,'XJ4RJKP7HGNVG7Z5JGA3Q35YMH','signed up','',1795933159028,1,NULL,'7cf1abb2b28fe4ba');
INSERT INTO "attempt_event" VALUES (3,'XJ4RJKP7HGNVG7Z5JGA3Q35YMH','billing saved','sandbox',1795933159036,1,NULL,'eaac41df270790bb');
INSERT INTO "attempt_event" VALUES (4,'XJ4RJKP7HGNVG7Z5JGA3Q35YMH','consented','',1795933159040,1,NULL,'36ff918320bf0499');
INSERT INTO "attempt_event" VALUES (5,'XJ4RJKP7HGNVG7Z5JGA3Q35YMH','code issued','',1795933159040,1,NULL,'36ff918320bf0499');
INSERT INTO "attempt_event" VALUES (6,'QVFPSXM6FUDEMCZJ53JZW6P62F','began','',1795933159045,1,NULL,'5cdd36f0d20ec1cf');
INSERT INTO "attempt_event" VALUES (7,'QVFPSXM6FUDEMCZJ53JZW6P62F','code issued','',1795933159050,1,NULL,'5cdd36f0d20ec1cf');
CREATE TABLE connection (
    id         TEXT    PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    scope      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
, last_used_address TEXT) STRICT;
INSERT INTO "connection" VALUES ('01a225f53e8077adb613c955615343c9','202a1ea717a9527212b22c0df5d8c7b0','partner_152bc4231b08722c6fe0d8ed','*',1795933159040,NULL,'127.0.0.1');
CREATE TABLE code (
    hash           BLOB    PRIMARY KEY,
    connection_id  TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    attempt_id     TEXT    NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    redirect_uri   TEXT    NOT NULL,
    code_challenge TEXT    NOT NULL,
    issued_at      INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    used_at        INTEGER,
    token_hash     BLOB
) STRICT;
INSERT INTO "code" VALUES (X'4526068965252C1E8DF2F7682E03FCFF00B9A7090420DC8A8259479F000A6369','01a225f53e8077adb613c955615343c9','XJ4RJKP7HGNVG7Z5JGA3Q35YMH','https://shop.example/callback/?from=fairlead','',1795933159040,1795933759040,1795933159043,X'01A225F53E835128F05090AB4B43610D70D26638EA7309A9A6EF94D621EB498C');
INSERT INTO "code" VALUES (X'F094A25D50DB12343DB89D81DDEAA9E9DB0D8314D2FF1BAC1CC28D18A340A4B4','01a225f53e8077adb613c955615343c9','QVFPSXM6FUDEMCZJ53JZW6P62F','https://shop.example/callback/?from=fairlead','',1795933159050,1795933759050,1795933159051,X'01A225F53E8B957DE98C4F9C4969DAE709F8A4966F4A10367AEF058726EF8E3C');
CREATE TABLE token (
    hash          BLOB    PRIMARY KEY,
    client_id     TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    connection_id TEXT,   -- NULL for a service's token
    scope         TEXT    NOT NULL,
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER, -- NULL if it doesn't expire
    last_used_at  INTEGER,
    revoked_at    INTEGER
) STRICT;
INSERT INTO "token" VALUES (X'01A225F53E835128F05090AB4B43610D70D26638EA7309A9A6EF94D621EB498C','partner_152bc4231b08722c6fe0d8ed','01a225f53e8077adb613c955615343c9','*',1795933159043,NULL,1795933159111,NULL);
INSERT INTO "token" VALUES (X'01A225F53E8B957DE98C4F9C4969DAE709F8A4966F4A10367AEF058726EF8E3C','partner_152bc4231b08722c6fe0d8ed','01a225f53e8077adb613c955615343c9','*',1795933159051,NULL,NULL,1795933159053);
CREATE TABLE outbox (
    id         TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL,
    payload    TEXT    NOT NULL, -- JSON; emptied when the job is closed
    created_at INTEGER NOT NULL,
    run_at     INTEGER NOT NULL, -- moved into the future by claiming the job
    attempts   INTEGER NOT NULL,
    closed_at  INTEGER
) STRICT;
INSERT INTO "outbox" VALUES ('d710741d25cc5969d5f16dc843c39b2f','email code','',1795933159023,1795933279026,1,1795933159029);
INSERT INTO "outbox" VALUES ('66ef25390750b2418dac95711072cf6f','notice','',1795933159040,1795933279042,1,1795933159045);
CREATE TABLE password_reset (
    hash       BLOB    PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE pushed_request (
    hash       BLOB    PRIMARY KEY,
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    parameters TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE activity (
    id         INTEGER PRIMARY KEY, -- rises in the order of creation
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    user_agent TEXT    NOT NULL, -- empty, as the address, for support and partners
    address    TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
INSERT INTO "activity" VALUES (1,'202a1ea717a9527212b22c0df5d8c7b0','signed up','','Go-http-client/1.1','127.0.0.1',1795933159023);
INSERT INTO "activity" VALUES (2,'202a1ea717a9527212b22c0df5d8c7b0','card added','','Go-http-client/1.1','127.0.0.1',1795933159035);
INSERT INTO "activity" VALUES (3,'202a1ea717a9527212b22c0df5d8c7b0','connected','Marlin Supplies','Go-http-client/1.1','127.0.0.1',1795933159040);
CREATE TABLE sign_up (
    id            TEXT    PRIMARY KEY, -- a hash of what the browser keeps in a cookie
    email         TEXT    NOT NULL,
    full_name     TEXT    NOT NULL,
    company_name  TEXT    NOT NULL,
    password_hash TEXT    NOT NULL, -- argon2id; empty once the account is there
    account_id    TEXT    REFERENCES account (id) ON DELETE CASCADE, -- NULL before
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT;
CREATE TABLE email_code (
    id              TEXT    PRIMARY KEY,
    kind            TEXT    NOT NULL,
    account_id      TEXT    REFERENCES account (id) ON DELETE CASCADE, -- NULL for a sign-up
    sign_up_id      TEXT    REFERENCES sign_up (id) ON DELETE CASCADE, -- NULL for an account
    email           TEXT    NOT NULL, -- where it is mailed to
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    link_expires_at INTEGER NOT NULL, -- of the link in the mail; expires_at if it has none
    wrong           INTEGER NOT NULL, -- how many wrong codes were entered
    used_at         INTEGER,
    ended_at        INTEGER -- when another one took its place
) STRICT;
INSERT INTO "email_code" VALUES ('a7c3b16669b734737198e1b894917e26','verify','202a1ea717a9527212b22c0df5d8c7b0',NULL,'ada@example.com',1795933159023,1795933759023,1796019559023,0,NULL,NULL);
CREATE TABLE authenticator (
    account_id TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    setup_id   TEXT    NOT NULL, -- of the form that set it up, which may be sent twice
    seed       BLOB    NOT NULL, -- sealed
    sealed_by  TEXT    NOT NULL, -- the key's ID
    last_step  INTEGER NOT NULL, -- time step of the last accepted code
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE recovery_code (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       BLOB    NOT NULL,
    set_id     TEXT    NOT NULL, -- the same for those that were made together
    used_at    INTEGER,
    PRIMARY KEY (account_id, hash)
) STRICT;
CREATE TABLE pending_login (
    id                  TEXT    PRIMARY KEY,
    secret_hash         BLOB    NOT NULL,
    account_id          TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    attempt_id          TEXT    NOT NULL, -- empty outside of an attempt
    password_changed_at INTEGER NOT NULL, -- of the password that was checked
    tries               INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL
) STRICT;
CREATE TABLE remembered_browser (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, hash)
) STRICT;
CREATE TABLE passkey_user (
    account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    handle     BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE passkey (
    id              TEXT    PRIMARY KEY, -- ours, for the pages
    account_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    credential_id   BLOB    NOT NULL UNIQUE, -- the authenticator's
    public_key      BLOB    NOT NULL, -- COSE
    name            TEXT    NOT NULL,
    transports      TEXT    NOT NULL, -- how browsers reach it, divided by spaces
    counter         INTEGER NOT NULL, -- of its signatures, as last reported
    backup_eligible INTEGER NOT NULL, -- it can be on several devices, so its counter says nothing
    created_at      INTEGER NOT NULL,
    last_used_at    INTEGER -- NULL until it is used
) STRICT;
CREATE TABLE passkey_challenge (
    hash       BLOB    PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE api_key (
    id           TEXT    PRIMARY KEY,
    account_id   TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    test         INTEGER NOT NULL,
    last4        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE TABLE disconnect_link (
    hash          BLOB    PRIMARY KEY,
    connection_id TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    expires_at    INTEGER NOT NULL
) STRICT;
INSERT INTO "disconnect_link" VALUES (X'01342CA2CDCFE4B8660F9EBCF1A890144DFD0E4EAD8211EA42969936CB749C75','01a225f53e8077adb613c955615343c9',1798525159040);
CREATE TABLE support_change (
    id         INTEGER PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    what       TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expires ON session (expires_at);
CREATE UNIQUE INDEX callback_default ON callback (client_id) WHERE is_default = 1;
CREATE INDEX secret_client ON secret (client_id);
CREATE INDEX attempt_expires ON attempt (expires_at);
CREATE INDEX attempt_event_attempt ON attempt_event (attempt_id);
CREATE UNIQUE INDEX connection_live ON connection (account_id, client_id, scope) WHERE revoked_at IS NULL;
CREATE INDEX connection_client ON connection (client_id);
CREATE INDEX code_attempt ON code (attempt_id);
CREATE INDEX code_connection ON code (connection_id);
CREATE INDEX token_connection ON token (connection_id) WHERE connection_id IS NOT NULL;
CREATE INDEX token_expires ON token (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX outbox_due ON outbox (run_at) WHERE closed_at IS NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX password_reset_account ON password_reset (account_id);
CREATE INDEX password_reset_expires ON password_reset (expires_at);
CREATE INDEX pushed_request_expires ON pushed_request (expires_at);
CREATE INDEX token_revoked ON token (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX attempt_open ON attempt (client_id, expires_at) WHERE ended_at IS NULL;
CREATE INDEX account_email_key_rule ON account (id) WHERE email_key_rule = 1;
CREATE INDEX activity_account ON activity (account_id, id);
CREATE INDEX activity_at ON activity (at);
CREATE INDEX sign_up_expires_at ON sign_up (expires_at);
CREATE INDEX sign_up_account ON sign_up (account_id);
CREATE INDEX email_code_account ON email_code (account_id, created_at);
CREATE INDEX email_code_sign_up ON email_code (sign_up_id, created_at);
CREATE INDEX email_code_link_expires_at ON email_code (link_expires_at);
CREATE INDEX pending_login_account ON pending_login (account_id);
CREATE INDEX pending_login_expires_at ON pending_login (expires_at);
CREATE INDEX remembered_browser_expires_at ON remembered_browser (expires_at);
CREATE INDEX passkey_account ON passkey (account_id, created_at);
CREATE INDEX passkey_challenge_expires_at ON passkey_challenge (expires_at);
CREATE INDEX api_key_account ON api_key (account_id);
CREATE INDEX api_key_revoked ON api_key (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX disconnect_link_connection ON disconnect_link (connection_id);
CREATE INDEX disconnect_link_expires ON disconnect_link (expires_at);
CREATE INDEX support_change_account ON support_change (account_id);
CREATE INDEX account_closing ON account (closing_at) WHERE closing_at IS NOT NULL;
CREATE INDEX connection_account ON connection (account_id);
CREATE INDEX attempt_account ON attempt (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX attempt_began ON attempt (began_at);
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, count, COALESCE(last_at, at) AS last_at, request_id,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, used_at, '', 1, 0 FROM code WHERE used_at IS NOT NULL;
COMMIT;
