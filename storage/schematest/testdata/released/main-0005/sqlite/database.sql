PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
INSERT INTO "goose_db_version" VALUES (1,0,1,'2026-11-29 06:17:32');
INSERT INTO "goose_db_version" VALUES (2,1,1,'2026-11-29 06:17:32');
INSERT INTO "goose_db_version" VALUES (3,2,1,'2026-11-29 06:17:32');
INSERT INTO "goose_db_version" VALUES (4,3,1,'2026-11-29 06:17:32');
INSERT INTO "goose_db_version" VALUES (5,4,1,'2026-11-29 06:17:32');
INSERT INTO "goose_db_version" VALUES (6,5,1,'2026-11-29 06:17:32');
CREATE TABLE account (
    id           TEXT    PRIMARY KEY,
    email        TEXT    NOT NULL,
    email_key    TEXT    NOT NULL UNIQUE, -- the address folded to lower case
    full_name    TEXT    NOT NULL,
    company_name TEXT    NOT NULL,
    api_version  TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL
, email_verified_at INTEGER) STRICT;
INSERT INTO "account" VALUES ('18c628981d1940f322e13819077196a1','ada@example.com','ada@example.com','Ada Marlin','Marlin & Sons','2018-02-08','active',1795933055963,NULL);
CREATE TABLE credential (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    secret     TEXT    NOT NULL, -- for a password: argon2id with its parameters
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT;
INSERT INTO "credential" VALUES ('18c628981d1940f322e13819077196a1','password','$argon2id$v=19$m=19456,t=2,p=1$29/6/B5aS+B36NxUBgWF2g$rTdsgd/Vp2lOm3TnTwstjiJM6nmF3VPfkh11bpuAVtM',1795933055963);
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
) STRICT;
INSERT INTO "session" VALUES ('6d0337d03494d73841d64b9dd7973780',X'1E8A6AE5D4D8D4C51809130E17C321F6FDA27EEF66881DF39DE4CCEC8F74E516','18c628981d1940f322e13819077196a1','Go-http-client/1.1','127.0.0.1',1795933056007,1795933056007,1797142656007,NULL);
CREATE TABLE payment_method (
    account_id  TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    processor   TEXT    NOT NULL,
    customer    TEXT    NOT NULL, -- the processor's own name for the account
    reference   TEXT    NOT NULL, -- and for this way to pay
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
INSERT INTO "payment_method" VALUES ('18c628981d1940f322e13819077196a1','sandbox','','2087a9770e9ac642e802d9e98e0d5b16','visa','4242',12,2040,'Ada Marlin','1 Quay Street','Portland','04101','US',1795933056021);
CREATE TABLE payment_setup (
    account_id TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    processor  TEXT    NOT NULL,
    customer   TEXT    NOT NULL,
    reference  TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE client (
    id                  TEXT    PRIMARY KEY,
    kind                TEXT    NOT NULL,
    name                TEXT    NOT NULL, -- of a partner: the company
    email               TEXT    NOT NULL,
    use_case            TEXT    NOT NULL,
    scope               TEXT    NOT NULL,
    allow_missing_state INTEGER NOT NULL,
    iss                 INTEGER NOT NULL,
    status              TEXT    NOT NULL,
    suspended_reason    TEXT    NOT NULL,
    created_at          INTEGER NOT NULL
) STRICT;
INSERT INTO "client" VALUES ('partner_c9e53b54db338e8fc19cea83','partner','Demo Store','demo@example.com','Shows how connecting works.','*',0,0,'active','',1795933052170);
INSERT INTO "client" VALUES ('partner_05200901876201abb26668ca','partner','Marlin Supplies','dev@shop.example','','*',0,0,'active','',1795933052264);
INSERT INTO "client" VALUES ('service_d9a99a9c201eaac996b438e9','service','Warehouse','','','read',0,0,'active','',1795933056076);
CREATE TABLE callback (
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    url        TEXT    NOT NULL,
    is_default INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, url)
) STRICT;
INSERT INTO "callback" VALUES ('partner_c9e53b54db338e8fc19cea83','http://localhost:8081/callback',1,1795933052170);
INSERT INTO "callback" VALUES ('partner_05200901876201abb26668ca','https://shop.example/callback/?from=fairlead',1,1795933052264);
INSERT INTO "callback" VALUES ('partner_05200901876201abb26668ca','https://shop.example/later',0,1795933052286);
CREATE TABLE secret (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
INSERT INTO "secret" VALUES ('secret_619803779a5d7e4d','partner_c9e53b54db338e8fc19cea83',X'E77B31B1BDC19425FCE31789D34A2121DE72A6F937BA4855D4FC78194037A40C',1795933052170,NULL,NULL);
INSERT INTO "secret" VALUES ('secret_cd7bd90b89e148f9','partner_05200901876201abb26668ca',X'56F8987B57082B02BB554C4FBC4980E97B50B20E5C474FD451269C496049837D',1795933052264,1795933056066,NULL);
INSERT INTO "secret" VALUES ('secret_982eefd710291cdf','service_d9a99a9c201eaac996b438e9',X'FF3741167AEEAF40DCCAC038FF4462803663F1084F7F626DA3F3D6B69CC80546',1795933056076,NULL,NULL);
CREATE TABLE attempt (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    parameters   TEXT    NOT NULL, -- the request as it came, form-encoded
    callback     TEXT    NOT NULL,
    browser_hash BLOB    NOT NULL,
    support_code TEXT    NOT NULL UNIQUE,
    account_id   TEXT    REFERENCES account (id) ON DELETE CASCADE,
    began_at     INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    outcome      TEXT    NOT NULL
) STRICT;
INSERT INTO "attempt" VALUES ('B2SSSZ72TFBQDO4JHA7WRG7Z3Y','partner_05200901876201abb26668ca','account%5Bemail%5D=ada%40example.com&client_id=partner_05200901876201abb26668ca&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'A74EDCDAAFCAABA334AB6A1D80751AC3AC5F17651F4FA9C1115585AFD95F99A0','XN56-3DBY','18c628981d1940f322e13819077196a1',1795933052297,1795936652297,1795933056060,'allowed');
INSERT INTO "attempt" VALUES ('QCO2GOFXJ3R6I75S5DGA7MPEJM','partner_05200901876201abb26668ca','client_id=partner_05200901876201abb26668ca&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'A74EDCDAAFCAABA334AB6A1D80751AC3AC5F17651F4FA9C1115585AFD95F99A0','X2GB-GJPE','18c628981d1940f322e13819077196a1',1795933056063,1795936656063,1795933056064,'allowed');
CREATE TABLE attempt_event (
    id         INTEGER PRIMARY KEY,
    attempt_id TEXT    NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
INSERT INTO "attempt_event" VALUES (1,'B2SSSZ72TFBQDO4JHA7WRG7Z3Y','began','',1795933052297);
INSERT INTO "attempt_event" VALUES (2,'B2SSSZ72TFBQDO4JHA7WRG7Z3Y','signed up','',1795933056009);
INSERT INTO "attempt_event" VALUES (3,'B2SSSZ72TFBQDO4JHA7WRG7Z3Y','billing saved','sandbox',1795933056045);
INSERT INTO "attempt_event" VALUES (4,'B2SSSZ72TFBQDO4JHA7WRG7Z3Y','consented','',1795933056060);
INSERT INTO "attempt_event" VALUES (5,'B2SSSZ72TFBQDO4JHA7WRG7Z3Y','code issued','',1795933056060);
INSERT INTO "attempt_event" VALUES (6,'QCO2GOFXJ3R6I75S5DGA7MPEJM','began','',1795933056063);
INSERT INTO "attempt_event" VALUES (7,'QCO2GOFXJ3R6I75S5DGA7MPEJM','code issued','',1795933056064);
CREATE TABLE connection (
    id         TEXT    PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    scope      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
INSERT INTO "connection" VALUES ('01a225f3ac3c7eb4be160cb2b43cc2d1','18c628981d1940f322e13819077196a1','partner_05200901876201abb26668ca','*',1795933056060,NULL);
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
INSERT INTO "code" VALUES (X'B6D4C6AFF8B5D9C68BF947F670E275409DF3F471462827B517CF9128C2DF89F2','01a225f3ac3c7eb4be160cb2b43cc2d1','B2SSSZ72TFBQDO4JHA7WRG7Z3Y','https://shop.example/callback/?from=fairlead','',1795933056060,1795933656060,1795933056062,X'01A225F3AC3EDFD5B9063E9025CD05B445A1905A5FD425871BE9B64A898C6219');
INSERT INTO "code" VALUES (X'A77621A753E047F647A92A7CB16CA744F1CA0FBDF64513DFA27FFFAB41040772','01a225f3ac3c7eb4be160cb2b43cc2d1','QCO2GOFXJ3R6I75S5DGA7MPEJM','https://shop.example/callback/?from=fairlead','',1795933056064,1795933656064,1795933056065,X'01A225F3AC418C8163640AA3C55D1C661272092B0B4DE3B6B92D1E76D113883A');
CREATE TABLE token (
    hash          BLOB    PRIMARY KEY,
    client_id     TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    connection_id TEXT,   -- a partner's
    scope         TEXT    NOT NULL,
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER, -- none: until it is revoked
    last_used_at  INTEGER,
    revoked_at    INTEGER
) STRICT;
INSERT INTO "token" VALUES (X'01A225F3AC3EDFD5B9063E9025CD05B445A1905A5FD425871BE9B64A898C6219','partner_05200901876201abb26668ca','01a225f3ac3c7eb4be160cb2b43cc2d1','*',1795933056062,NULL,1795933056086,NULL);
INSERT INTO "token" VALUES (X'01A225F3AC418C8163640AA3C55D1C661272092B0B4DE3B6B92D1E76D113883A','partner_05200901876201abb26668ca','01a225f3ac3c7eb4be160cb2b43cc2d1','*',1795933056065,NULL,NULL,1795933056066);
CREATE TABLE outbox (
    id         TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL,
    payload    TEXT    NOT NULL, -- JSON; emptied when the job is closed
    created_at INTEGER NOT NULL,
    run_at     INTEGER NOT NULL, -- pushed ahead by whoever claims the job
    attempts   INTEGER NOT NULL,
    closed_at  INTEGER
) STRICT;
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
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, 0 FROM code WHERE used_at IS NOT NULL;
COMMIT;
