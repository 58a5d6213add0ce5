PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
INSERT INTO "goose_db_version" VALUES (1,0,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (2,1,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (3,2,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (4,3,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (5,4,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (6,5,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (7,6,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (8,7,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (9,10,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (10,11,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (11,12,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (12,13,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (13,14,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (14,15,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (15,20,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (16,21,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (17,22,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (18,23,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (19,24,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (20,25,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (21,26,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (22,30,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (23,31,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (24,32,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (25,40,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (26,41,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (27,42,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (28,43,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (29,44,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (30,45,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (31,46,1,'2026-11-29 06:19:57');
INSERT INTO "goose_db_version" VALUES (32,47,1,'2026-11-29 06:19:57');
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
INSERT INTO "account" VALUES ('c681a894c63c89fbc8096c20de7665e1','ada@example.com','ada@example.com','Ada Marlin','Marlin & Sons','2018-02-08','active',1795933200502,NULL,2,'en',NULL,0);
CREATE TABLE credential (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    secret     TEXT    NOT NULL, -- for a password: argon2id with its parameters
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT;
INSERT INTO "credential" VALUES ('c681a894c63c89fbc8096c20de7665e1','password','$argon2id$v=19$m=19456,t=2,p=1$5m7buGWH/2jJuAFdqK1U0w$+q0WFEj2sIUUIsHrUwPmLPI+420hxzCdMNooU6upseo',1795933200502);
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
INSERT INTO "session" VALUES ('6798f65bcecf7848c43cc3ae82432d2e',X'67D03F15F8DDC79BDC6CA320FD4DC8A9D7810720A5FF666F0F453E14D56E0480','c681a894c63c89fbc8096c20de7665e1','Go-http-client/1.1','127.0.0.1',1795933200504,1795933200504,1797142800504,NULL,1795933200504,'e966fa4f86df7245d7bf06d71ae41fcd');
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
INSERT INTO "payment_method" VALUES ('c681a894c63c89fbc8096c20de7665e1','sandbox','','d07291ce61690bca68e43e8dbd8b90a1','visa','4242',12,2040,'Ada Marlin','1 Quay Street','Portland','04101','US',1795933200532);
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
, name_key TEXT NOT NULL DEFAULT '', email_key TEXT NOT NULL DEFAULT '', in_trouble INTEGER NOT NULL DEFAULT FALSE, suspended_at INTEGER, suspended_by TEXT NOT NULL DEFAULT '', domain_key TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "client" VALUES ('partner_acdabe188a06c1ef4b688823','partner','Demo Store','demo@example.com','Shows how connecting works.','*',0,0,'active','',1795933197847,'demo store','demo@example.com',0,NULL,'','com.example');
INSERT INTO "client" VALUES ('partner_ebea5e15fd21092fc4d0866c','partner','Marlin Supplies','dev@shop.example','','*',0,0,'active','',1795933197930,'marlin supplies','dev@shop.example',0,NULL,'','example.shop');
INSERT INTO "client" VALUES ('service_e382ed5f6265f394de601074','service','Warehouse','','','read',0,0,'active','',1795933200577,'warehouse','',0,NULL,'','');
CREATE TABLE callback (
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    url        TEXT    NOT NULL,
    is_default INTEGER NOT NULL,
    created_at INTEGER NOT NULL, host_key TEXT NOT NULL DEFAULT '', added_by TEXT NOT NULL DEFAULT '', client_since INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (client_id, url)
) STRICT;
INSERT INTO "callback" VALUES ('partner_acdabe188a06c1ef4b688823','http://localhost:8081/callback',1,1795933197847,'localhost','',1795933197847);
INSERT INTO "callback" VALUES ('partner_ebea5e15fd21092fc4d0866c','https://shop.example/callback/?from=fairlead',1,1795933197930,'example.shop','root (command)',1795933197930);
INSERT INTO "callback" VALUES ('partner_ebea5e15fd21092fc4d0866c','https://shop.example/later',0,1795933198167,'example.shop','root (command)',1795933197930);
CREATE TABLE secret (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
, created_by TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "secret" VALUES ('secret_1a9a5267674c74d5','partner_acdabe188a06c1ef4b688823',X'5064576A52B2283C65628BD6D395DA7F0143EC8A02E6E74208153CAF42A9CDAE',1795933197847,NULL,NULL,'');
INSERT INTO "secret" VALUES ('secret_c24cf157444bee0a','partner_ebea5e15fd21092fc4d0866c',X'5FF2016D8DF28B5AD6869A5A8567485755115CAA0ED88CC4373F952C7CD045F9',1795933197930,1795933200547,NULL,'root (command)');
INSERT INTO "secret" VALUES ('secret_7bc60175af963713','service_e382ed5f6265f394de601074',X'C6E0EC2A8DBFD9655F9EC1D26678CB9D965B3765F80B4DB7D4B7F8BB7CC5A38A',1795933200577,NULL,NULL,'root (command)');
CREATE TABLE attempt (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT REFERENCES client (id) ON DELETE CASCADE,
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
INSERT INTO "attempt" VALUES ('TNV6LMXBUZB4SLXSVUGQ7XLR3Z','partner_ebea5e15fd21092fc4d0866c','account%5Bemail%5D=ada%40example.com&client_id=partner_ebea5e15fd21092fc4d0866c&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'A63B29D4F4FBF004DBD8C4879C52B4FCAFD2F8E80B6E7C9B52FABA9C67E5A318','KQBH-PJ7R','c681a894c63c89fbc8096c20de7665e1',1795933198225,1795936798225,1795933200536,'allowed','Go-http-client/1.1','127.0.0.1');
INSERT INTO "attempt" VALUES ('BATDBOKY4PCQQWQ5G7QLBAUERC','partner_ebea5e15fd21092fc4d0866c','client_id=partner_ebea5e15fd21092fc4d0866c&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'A63B29D4F4FBF004DBD8C4879C52B4FCAFD2F8E80B6E7C9B52FABA9C67E5A318','ZWHT-NKBV','c681a894c63c89fbc8096c20de7665e1',1795933200545,1795936800545,1795933200546,'allowed','Go-http-client/1.1','127.0.0.1');
CREATE TABLE attempt_event (
    id         INTEGER PRIMARY KEY,
    attempt_id TEXT    NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    at         INTEGER NOT NULL
, count INTEGER NOT NULL DEFAULT 1, last_at INTEGER, request_id TEXT NOT NULL DEFAULT '', cause TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "attempt_event" VALUES (1,'TNV6LMXBUZB4SLXSVUGQ7XLR3Z','began','',1795933198225,1,NULL,'844bff708981151f','');
INSERT INTO "attempt_event" VALUES (2,'TNV6LMXBUZB4SLXSVUGQ7XLR3Z','signed up','',1795933200523,1,NULL,'fd3648402e8c270c','');
INSERT INTO "attempt_event" VALUES (3,'TNV6LMXBUZB4SLXSVUGQ7XLR3Z','billing saved','sandbox',1795933200532,1,NULL,'f1c76bb71ae98ada','');
INSERT INTO "attempt_event" VALUES (4,'TNV6LMXBUZB4SLXSVUGQ7XLR3Z','consented','',1795933200536,1,NULL,'af247565526ea5b4','');
INSERT INTO "attempt_event" VALUES (5,'TNV6LMXBUZB4SLXSVUGQ7XLR3Z','code issued','',1795933200536,1,NULL,'af247565526ea5b4','');
INSERT INTO "attempt_event" VALUES (6,'BATDBOKY4PCQQWQ5G7QLBAUERC','began','',1795933200545,1,NULL,'067c7d1a7da47454','');
INSERT INTO "attempt_event" VALUES (7,'BATDBOKY4PCQQWQ5G7QLBAUERC','code issued','',1795933200546,1,NULL,'067c7d1a7da47454','');
CREATE TABLE connection (
    id         TEXT    PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    scope      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
, last_used_address TEXT) STRICT;
INSERT INTO "connection" VALUES ('01a225f5e0987f1a8f91f8af0a5484f2','c681a894c63c89fbc8096c20de7665e1','partner_ebea5e15fd21092fc4d0866c','*',1795933200536,NULL,'127.0.0.1');
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
, exchange_request TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "code" VALUES (X'366682AD7B6BAA4A8C6E983854FF9B55752B0623477F29AE115A523223EB9615','01a225f5e0987f1a8f91f8af0a5484f2','TNV6LMXBUZB4SLXSVUGQ7XLR3Z','https://shop.example/callback/?from=fairlead','',1795933200536,1795933800536,1795933200542,X'01A225F5E09DD2BBE40C15D4BACC24CEFCDC19D8BC14598476A5BB19EDC23203','02b8ddb71d38c5de');
INSERT INTO "code" VALUES (X'D6655671EFBEF9FC3F3EC9D010E9A0702F4CE0F85462AB0D038718E6991B08B4','01a225f5e0987f1a8f91f8af0a5484f2','BATDBOKY4PCQQWQ5G7QLBAUERC','https://shop.example/callback/?from=fairlead','',1795933200546,1795933800546,1795933200547,X'01A225F5E0A3E5CE0AE4F5CCDA2BADBDF69F63BEA201E9C4AAE65C5FACD4B4A8','46ad009076f8a306');
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
INSERT INTO "token" VALUES (X'01A225F5E09DD2BBE40C15D4BACC24CEFCDC19D8BC14598476A5BB19EDC23203','partner_ebea5e15fd21092fc4d0866c','01a225f5e0987f1a8f91f8af0a5484f2','*',1795933200542,NULL,1795933200689,NULL);
INSERT INTO "token" VALUES (X'01A225F5E0A3E5CE0AE4F5CCDA2BADBDF69F63BEA201E9C4AAE65C5FACD4B4A8','partner_ebea5e15fd21092fc4d0866c','01a225f5e0987f1a8f91f8af0a5484f2','*',1795933200547,NULL,NULL,1795933200547);
CREATE TABLE outbox (
    id         TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL,
    payload    TEXT    NOT NULL, -- JSON; emptied when the job is closed
    created_at INTEGER NOT NULL,
    run_at     INTEGER NOT NULL, -- moved into the future by claiming the job
    attempts   INTEGER NOT NULL,
    closed_at  INTEGER
, recipient BLOB, subject TEXT NOT NULL DEFAULT '', gave_up INTEGER NOT NULL DEFAULT FALSE) STRICT;
INSERT INTO "outbox" VALUES ('5c27b198aae97080392f1a2eb60ef0fe','endpoint notice','',1795933197859,1795933317888,1,1795933197911,NULL,'',0);
INSERT INTO "outbox" VALUES ('ef56195bd6cc60475ad2118d788f77b4','email code','',1795933200502,1795933320504,1,1795933200523,X'B5FC85E55755F9E0D030A10AB4429B6B2944855F9A0D60077FE832BECBC41D72','verify',0);
INSERT INTO "outbox" VALUES ('a95358a2d5ccd9606e2e6f3dc65c2540','notice','',1795933200536,1795933320539,1,1795933200544,X'B5FC85E55755F9E0D030A10AB4429B6B2944855F9A0D60077FE832BECBC41D72','connected',0);
INSERT INTO "outbox" VALUES ('a191df5e10a7cc601d480c89344dbd80','endpoint notice','{"name":"added","endpoint":"we_f85a6e10af798e4359e487f2a8eda4f7","owner":{"Kind":"account","ID":"c681a894c63c89fbc8096c20de7665e1"},"to":"ada@example.com","host":"shop.example"}',1795933200903,1795933200903,0,NULL,NULL,'',0);
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
INSERT INTO "activity" VALUES (1,'c681a894c63c89fbc8096c20de7665e1','signed up','','Go-http-client/1.1','127.0.0.1',1795933200502);
INSERT INTO "activity" VALUES (2,'c681a894c63c89fbc8096c20de7665e1','card added','','Go-http-client/1.1','127.0.0.1',1795933200532);
INSERT INTO "activity" VALUES (3,'c681a894c63c89fbc8096c20de7665e1','connected','Marlin Supplies','Go-http-client/1.1','127.0.0.1',1795933200536);
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
INSERT INTO "email_code" VALUES ('e9f161435d26d81ba5e7d8f914592a56','verify','c681a894c63c89fbc8096c20de7665e1',NULL,'ada@example.com',1795933200502,1795933800502,1796019600502,0,NULL,NULL);
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
INSERT INTO "disconnect_link" VALUES (X'260DF9BB5EF4AF068251B28A3091F3DEB797A2ECAB2D515F28946444BBB1395D','01a225f5e0987f1a8f91f8af0a5484f2',1798525200536);
CREATE TABLE support_change (
    id         INTEGER PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    what       TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE TABLE carrier (
    id                    TEXT    NOT NULL, -- what the API calls carrier
    test                  INTEGER NOT NULL,
    preset                TEXT    NOT NULL, -- empty for none
    name                  TEXT    NOT NULL,
    auth                  TEXT    NOT NULL CHECK (auth IN ('oauth', 'default')),
    client_id             TEXT    NOT NULL,
    client_secret         BLOB, -- NULL for none
    sealed_by             TEXT    NOT NULL, -- the key, for the secret
    client_auth           TEXT    NOT NULL,
    pkce                  INTEGER NOT NULL,
    refresh               TEXT    NOT NULL,
    token_format          TEXT    NOT NULL,
    scope                 TEXT    NOT NULL,
    authorize_url         TEXT    NOT NULL, -- this and the next four are empty for none
    token_url             TEXT    NOT NULL,
    refresh_url           TEXT    NOT NULL,
    revoke_url            TEXT    NOT NULL,
    issuer                TEXT    NOT NULL,
    extra                 TEXT    NOT NULL, -- JSON
    access_token_lifetime INTEGER NOT NULL, -- in seconds, where the carrier says none; 0 is unknown
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL, breaker_opened_at INTEGER, breaker_probe_at INTEGER, breaker_forced_at INTEGER,
    PRIMARY KEY (id, test)
) STRICT;
INSERT INTO "carrier" VALUES ('demo_carrier',0,'demo_carrier','Demo Carrier','oauth','fairlead',X'547C2E96ECA6305FAF1B1A5D97EC3D6E75B02ABE852F6C536FB71FCF9E50D437471ECD62D99829407AD01799C7DA7306508B78AAA2CEDBA442E11B02888F616D05647B3A','56c2cfe1537c5e2cfd54e07f244f9e6d','basic',1,'rotating','form','ship','http://localhost:34529/authorize','http://localhost:34529/token','','http://localhost:34529/revoke','http://localhost:34529','{}',0,1795933197867,1795933197867,NULL,NULL,NULL);
INSERT INTO "carrier" VALUES ('demo_carrier',1,'demo_carrier','Demo Carrier','oauth','fairlead',X'90BEAE115DB5631F96C1AD4D986078184B6AF64FEE64707AB6128CAD65A7EBF8511BEC7B29DAF0E04A4D04B709FA0D16EB89C1E33C7D20F7F49CC016F2D8888C6516AF42','56c2cfe1537c5e2cfd54e07f244f9e6d','basic',1,'rotating','form','ship','http://localhost:34529/authorize','http://localhost:34529/token','','http://localhost:34529/revoke','http://localhost:34529','{}',0,1795933197879,1795933197879,NULL,NULL,NULL);
INSERT INTO "carrier" VALUES ('own',0,'','own','oauth','us',NULL,'','none',1,'rotating','form','','https://carrier.example/authorize','https://carrier.example/token','','','','{}',0,1795933200649,1795933200649,NULL,NULL,NULL);
CREATE TABLE carrier_account (
    id              TEXT    PRIMARY KEY,
    account_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    carrier_id      TEXT    NOT NULL, -- the carrier may be removed
    test            INTEGER NOT NULL,
    number          BLOB    NOT NULL, -- sealed
    number_hash     BLOB    NOT NULL,
    parameters      BLOB    NOT NULL, -- JSON, sealed
    sealed_by       TEXT    NOT NULL,
    metadata        TEXT    NOT NULL,
    active          INTEGER NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('authorization_pending', 'connected', 'disconnected')),
    reason          TEXT    NOT NULL, -- why it was disconnected; empty otherwise
    disconnected_at INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
INSERT INTO "carrier_account" VALUES ('fe3ca505607a648788eecb10e5a04d5d','c681a894c63c89fbc8096c20de7665e1','own',0,X'DDC797D0C051E775683CCF614C26EE405DFDA96F63AD16C5B76BB1314A6A43AE46F6',X'0F7731B951251FF0B14E2180CF9596ACB9E699B2646F154316C2F991627F577E',X'B9C756539C74928B4659BD73E278408C129A56B78CEC60E22B3BCDE438B5','56c2cfe1537c5e2cfd54e07f244f9e6d','',1,'authorization_pending','',NULL,1795933200689,1795933200689);
CREATE TABLE carrier_account_event (
    id                 INTEGER PRIMARY KEY, -- rises in the order of creation
    carrier_account_id TEXT    NOT NULL REFERENCES carrier_account (id) ON DELETE CASCADE,
    at                 INTEGER NOT NULL,
    name               TEXT    NOT NULL,
    reason             TEXT    NOT NULL -- empty for none
) STRICT;
INSERT INTO "carrier_account_event" VALUES (1,'fe3ca505607a648788eecb10e5a04d5d',1795933200689,'added','');
CREATE TABLE carrier_token (
    carrier_account_id TEXT   PRIMARY KEY REFERENCES carrier_account (id) ON DELETE CASCADE,
    access_token       BLOB  NOT NULL,
    refresh_token      BLOB, -- NULL for none
    sealed_by          TEXT   NOT NULL,
    token_type         TEXT   NOT NULL,
    scope              TEXT   NOT NULL, -- empty where the carrier gave none
    issued_at          INTEGER NOT NULL, -- when it was asked for, by our clock
    expires_at         INTEGER, -- this and the next are NULL where that is not known
    refresh_expires_at INTEGER
) STRICT;
CREATE TABLE carrier_refresh (
    carrier_account_id TEXT    PRIMARY KEY REFERENCES carrier_account (id) ON DELETE CASCADE,
    carrier_id         TEXT    NOT NULL,
    test               INTEGER NOT NULL,
    version            INTEGER NOT NULL, -- counts the tokens that it has had
    due_at             INTEGER, -- NULL for never
    lease              TEXT    NOT NULL, -- of whoever refreshes it; empty for nobody
    lease_until        INTEGER,
    unknown            INTEGER NOT NULL, -- nobody knows how an earlier refresh ended
    failures           INTEGER NOT NULL, -- in a row, of any kind
    refusals           INTEGER NOT NULL, -- in a row
    refused_since      INTEGER,
    outcome            TEXT    NOT NULL CHECK (outcome IN ('', 'ok', 'refused', 'failed')), -- of the last attempt
    tried_at           INTEGER,
    rejected_at        INTEGER, -- when a service last said that the carrier rejects the token
    spread             INTEGER NOT NULL -- at random, in milliseconds: when in the minute after a mass failure
) STRICT;
CREATE TABLE carrier_hand_over (
    carrier_account_id TEXT    NOT NULL REFERENCES carrier_account (id) ON DELETE CASCADE,
    client_id          TEXT    NOT NULL, -- the service
    first_at           INTEGER NOT NULL,
    PRIMARY KEY (carrier_account_id, client_id)
) STRICT;
CREATE TABLE carrier_link (
    hash               BLOB    PRIMARY KEY,
    carrier_account_id TEXT    NOT NULL,
    carrier_id         TEXT    NOT NULL,
    test               INTEGER NOT NULL,
    redirect_uri       TEXT    NOT NULL,
    state              BLOB,    -- as it was sent; NULL for none
    credential         BLOB,    -- the hash of the key or token that made it; NULL for the owner's own page
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL,
    spent_at           INTEGER
) STRICT;
CREATE TABLE carrier_sign_in (
    state_hash   BLOB    PRIMARY KEY,
    link_hash    BLOB    NOT NULL REFERENCES carrier_link (hash) ON DELETE CASCADE,
    browser_hash BLOB    NOT NULL,
    verifier     BLOB,    -- sealed; NULL without PKCE
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    asked_at     INTEGER, -- when the carrier began to be asked for tokens
    outcome      TEXT    NOT NULL -- empty until it is known
) STRICT;
CREATE TABLE platform (
    account_id   TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    max_accounts INTEGER NOT NULL,
    managed      INTEGER NOT NULL, -- how many it manages, so that one UPDATE decides about the limit
    created_at   INTEGER NOT NULL
) STRICT;
CREATE TABLE managed_account (
    account_id       TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    platform_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE, -- which may no longer be a platform
    email            TEXT    NOT NULL, -- this and the next three as the platform sent them
    first_name       TEXT    NOT NULL,
    last_name        TEXT    NOT NULL,
    company_name     TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    claim_hash       BLOB    UNIQUE, -- of the link that was mailed to take the account over
    claim_expires_at INTEGER,
    claim_sent_at    INTEGER, -- when the platform last had a mail sent
    claimed_at       INTEGER  -- when the owner took it over
) STRICT;
CREATE TABLE event (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT, -- of two events of one account the later has the higher one
    id           TEXT NOT NULL UNIQUE,
    type         TEXT NOT NULL,
    account_id   TEXT NOT NULL, -- empty for none, as the next two
    client_id    TEXT NOT NULL, -- the partner that it is about
    published_by TEXT NOT NULL, -- the service, if it was published
    data         TEXT NOT NULL, -- a JSON object, as it is sent
    at           INTEGER NOT NULL, -- when it happened
    created_at   INTEGER NOT NULL
) STRICT;
INSERT INTO "event" VALUES (1,'evt_01a225f5d618749d839b3326264244e9','secret.created','','partner_acdabe188a06c1ef4b688823','','{"secret_id":"secret_1a9a5267674c74d5"}',1795933197847,1795933197847);
INSERT INTO "event" VALUES (2,'evt_01a225f5d66a7dfca55fd2bdc7d99dc4','secret.created','','partner_ebea5e15fd21092fc4d0866c','','{"secret_id":"secret_c24cf157444bee0a"}',1795933197930,1795933197930);
INSERT INTO "event" VALUES (3,'evt_01a225f5e0997507b428c2a6a2acdd9a','connection.created','c681a894c63c89fbc8096c20de7665e1','partner_ebea5e15fd21092fc4d0866c','','{"connection_id":"01a225f5e0987f1a8f91f8af0a5484f2","scope":"*"}',1795933200536,1795933200536);
INSERT INTO "event" VALUES (4,'evt_01a225f5e0a37dd6af3839d12190f219','token.revoked','c681a894c63c89fbc8096c20de7665e1','partner_ebea5e15fd21092fc4d0866c','','{"connection_id":"01a225f5e0987f1a8f91f8af0a5484f2","reason":"partner"}',1795933200547,1795933200547);
CREATE TABLE event_key (
    hash           BLOB PRIMARY KEY, -- of the service and its key
    event_sequence INTEGER NOT NULL,
    content        BLOB NOT NULL, -- the hash of what was published
    created_at     INTEGER NOT NULL
) STRICT;
CREATE TABLE endpoint (
    id                TEXT PRIMARY KEY,
    owner             TEXT NOT NULL CHECK (owner IN ('account', 'partner', 'operator')),
    owner_id          TEXT NOT NULL, -- empty for the operator
    url               TEXT NOT NULL,
    description       TEXT NOT NULL,
    events            TEXT NOT NULL, -- patterns, a JSON list
    oauth_client_id   TEXT NOT NULL, -- empty without OAuth
    oauth_secret      BLOB, -- sealed
    oauth_token_url   TEXT NOT NULL,
    oauth_client_auth TEXT NOT NULL,
    oauth_scope       TEXT NOT NULL,
    sealed_by         TEXT NOT NULL,
    version           INTEGER NOT NULL,
    status            TEXT NOT NULL CHECK (status IN ('enabled', 'disabled')),
    disabled_reason   TEXT NOT NULL, -- empty while it is enabled
    failures          INTEGER NOT NULL, -- in a row
    failing_since     INTEGER,
    warned_at         INTEGER, -- when the owner was told that it is failing
    wait_until        INTEGER, -- what the receiver asked for
    last_status       INTEGER NOT NULL, -- of the last answer; 0 for none
    last_success_at   INTEGER,
    recovering        INTEGER NOT NULL, -- its next success is news
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
, disabled_at INTEGER) STRICT;
INSERT INTO "endpoint" VALUES ('we_082c3fad92059837332d3b1e75b1e2da','partner','partner_acdabe188a06c1ef4b688823','http://localhost:44419/events','','["*"]','fairlead',X'A2B01E6CDFB708FF33697D7A700C87B93453FF7F5486956AB264F7BAEC5DFB49E8FF4CEC4A18860B2059624ED86773F7F72C4B95A622283DD5FB724704C0C5F691ABF1F1','http://localhost:44419/token','body','','56c2cfe1537c5e2cfd54e07f244f9e6d',1,'enabled','',0,NULL,NULL,NULL,0,NULL,0,1795933197859,1795933197859,NULL);
INSERT INTO "endpoint" VALUES ('we_f85a6e10af798e4359e487f2a8eda4f7','account','c681a894c63c89fbc8096c20de7665e1','https://shop.example/events','','["*"]','',NULL,'','','','',1,'enabled','',0,NULL,NULL,NULL,0,NULL,0,1795933200903,1795933200903,NULL);
CREATE TABLE endpoint_secret (
    id          TEXT PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    secret      BLOB NOT NULL, -- sealed
    sealed_by   TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER
) STRICT;
INSERT INTO "endpoint_secret" VALUES ('whs_12a3e738425b05bfed602decfcfc4b85','we_082c3fad92059837332d3b1e75b1e2da',X'A70642EC33D112BABA27C0B28BC161B79D99A3ED1D9AC844A6C67F1F2AD7151EBA17F2BA2683A259DE9CB35474467B5E18ABCA01A772774A809286AC3F36C160F0B4DEA6F4567B9DC2035B4A9C59','56c2cfe1537c5e2cfd54e07f244f9e6d',1795933197859,NULL);
INSERT INTO "endpoint_secret" VALUES ('whs_70e45cc754facde45dd782a157ab1118','we_f85a6e10af798e4359e487f2a8eda4f7',X'DE0F20474F4FD4C1C999990C70DFA581C01F3E4873C39AE86833F0CFF328724202F0D7B09CC76A6DFF020D64305A5FD45A894AEE73838579220D73316994DDD56F746AAB285C35A7B0A8E13DCEEB','56c2cfe1537c5e2cfd54e07f244f9e6d',1795933200903,NULL);
CREATE TABLE delivery (
    id             TEXT PRIMARY KEY,
    endpoint_id    TEXT NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    event_sequence INTEGER NOT NULL REFERENCES event (sequence) ON DELETE CASCADE,
    status         TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'skipped')),
    attempts       INTEGER NOT NULL,
    tries          INTEGER NOT NULL, -- of the schedule, which a resend begins again
    again          INTEGER NOT NULL, -- it is not new: what is new goes first
    next_at        INTEGER, -- NULL once nothing is to come
    claimed_by     TEXT NOT NULL, -- the server that is at it; empty for none
    created_at     INTEGER NOT NULL,
    finished_at    INTEGER
) STRICT;
CREATE TABLE delivery_attempt (
    delivery_id      TEXT NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    number           INTEGER NOT NULL,
    at               INTEGER NOT NULL,
    duration_ms      INTEGER NOT NULL,
    status           INTEGER NOT NULL, -- 0 without an answer
    error            TEXT NOT NULL, -- empty for none
    detail           TEXT NOT NULL,
    request_headers  TEXT NOT NULL, -- JSON, as the next; secrets are masked
    response_headers TEXT NOT NULL,
    response_body    BLOB,
    PRIMARY KEY (delivery_id, number)
) STRICT;
CREATE TABLE database_place (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    place TEXT NOT NULL -- where the engine says that it is; empty before the first start
) STRICT;
INSERT INTO "database_place" VALUES (1,'sqlite');
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY, -- from 1, without gaps
    line    TEXT NOT NULL,
    hash    TEXT NOT NULL, -- the SHA-256 of the line, in hex
    at      INTEGER NOT NULL,
    who     TEXT NOT NULL, -- an ID, or else a name
    what    TEXT NOT NULL,
    on_kind TEXT NOT NULL,
    on_id   TEXT NOT NULL
) STRICT;
INSERT INTO "audit" VALUES (1,'{"number":1,"previous":"0000000000000000000000000000000000000000000000000000000000000000","at":"2026-11-29T06:19:57.848Z","who":{"kind":"server"},"what":"partner.created","on":{"kind":"partner","id":"partner_acdabe188a06c1ef4b688823","name":"Demo Store"},"before":{},"after":{"allow_missing_state":false,"callbacks":["http://localhost:8081/callback"],"company":"Demo Store","default_callback":"http://localhost:8081/callback","iss":false,"secret":"secret_1a9a5267674c74d5","use_case":"Shows how connecting works."},"reason":"","request":""}','8783a8383ec224bf9ddd8d3ca0ca8711417b2a3971eff7c46bb29c56cd9fc531',1795933197848,'server','partner.created','partner','partner_acdabe188a06c1ef4b688823');
INSERT INTO "audit" VALUES (2,'{"number":2,"previous":"8783a8383ec224bf9ddd8d3ca0ca8711417b2a3971eff7c46bb29c56cd9fc531","at":"2026-11-29T06:19:57.867Z","who":{"kind":"server"},"what":"carrier.added","on":{"kind":"carrier","id":"demo_carrier","name":"Demo Carrier"},"before":{},"after":{"access_token_lifetime":0,"auth":"oauth","authorize_url":"http://localhost:34529/authorize","client_auth":"basic","client_id":"fairlead","issuer":"http://localhost:34529","name":"Demo Carrier","pkce":true,"preset":"demo_carrier","refresh":"rotating","refresh_url":"","revoke_url":"http://localhost:34529/revoke","scope":"ship","token_format":"form","token_url":"http://localhost:34529/token"},"reason":"","request":""}','3aec2840f8cef17184f42661592eca5571808e29846a38660601eb270edf8997',1795933197867,'server','carrier.added','carrier','demo_carrier');
INSERT INTO "audit" VALUES (3,'{"number":3,"previous":"3aec2840f8cef17184f42661592eca5571808e29846a38660601eb270edf8997","at":"2026-11-29T06:19:57.879Z","who":{"kind":"server"},"what":"carrier.added","on":{"kind":"carrier","id":"demo_carrier (test)","name":"Demo Carrier"},"before":{},"after":{"access_token_lifetime":0,"auth":"oauth","authorize_url":"http://localhost:34529/authorize","client_auth":"basic","client_id":"fairlead","issuer":"http://localhost:34529","name":"Demo Carrier","pkce":true,"preset":"demo_carrier","refresh":"rotating","refresh_url":"","revoke_url":"http://localhost:34529/revoke","scope":"ship","token_format":"form","token_url":"http://localhost:34529/token"},"reason":"","request":""}','98ae1c7e93e2acfd8a25f449f0be1426f04965d631f6e22240cde1f1c1f85f61',1795933197879,'server','carrier.added','carrier','demo_carrier (test)');
INSERT INTO "audit" VALUES (4,'{"number":4,"previous":"98ae1c7e93e2acfd8a25f449f0be1426f04965d631f6e22240cde1f1c1f85f61","at":"2026-11-29T06:19:57.931Z","who":{"kind":"command","name":"root","host":"vm"},"what":"partner.created","on":{"kind":"partner","id":"partner_ebea5e15fd21092fc4d0866c","name":"Marlin Supplies"},"before":{},"after":{"allow_missing_state":false,"callbacks":["https://shop.example/callback/?from=fairlead"],"company":"Marlin Supplies","default_callback":"https://shop.example/callback/?from=fairlead","iss":false,"secret":"secret_c24cf157444bee0a","use_case":""},"reason":"","request":""}','6577dd9338af43d9b9ec4a88091be2fb466c317d2d6ea6131b2a94ae0a1d7d45',1795933197931,'root','partner.created','partner','partner_ebea5e15fd21092fc4d0866c');
INSERT INTO "audit" VALUES (5,'{"number":5,"previous":"6577dd9338af43d9b9ec4a88091be2fb466c317d2d6ea6131b2a94ae0a1d7d45","at":"2026-11-29T06:19:58.167Z","who":{"kind":"command","name":"root","host":"vm"},"what":"callback.added","on":{"kind":"partner","id":"partner_ebea5e15fd21092fc4d0866c","name":"Marlin Supplies"},"before":{},"after":{"callback":"https://shop.example/later"},"reason":"","request":""}','325867f96e735c77a6d458aa03060dac2dc066be5c66ddffa52552c8d437b147',1795933198167,'root','callback.added','partner','partner_ebea5e15fd21092fc4d0866c');
INSERT INTO "audit" VALUES (6,'{"number":6,"previous":"325867f96e735c77a6d458aa03060dac2dc066be5c66ddffa52552c8d437b147","at":"2026-11-29T06:20:00.578Z","who":{"kind":"command","name":"root","host":"vm"},"what":"service.created","on":{"kind":"service","id":"service_e382ed5f6265f394de601074","name":"Warehouse"},"before":{},"after":{"name":"Warehouse","scope":"read","secret":"secret_7bc60175af963713"},"reason":"","request":""}','de5798fcbb91afd37b10480759d7fec7285c2127b5efc3dec1ce6b42c27386e2',1795933200578,'root','service.created','service','service_e382ed5f6265f394de601074');
INSERT INTO "audit" VALUES (7,'{"number":7,"previous":"de5798fcbb91afd37b10480759d7fec7285c2127b5efc3dec1ce6b42c27386e2","at":"2026-11-29T06:20:00.649Z","who":{"kind":"command","name":"root","host":"vm"},"what":"carrier.added","on":{"kind":"carrier","id":"own","name":"own"},"before":{},"after":{"access_token_lifetime":0,"auth":"oauth","authorize_url":"https://carrier.example/authorize","client_auth":"none","client_id":"us","issuer":"","name":"own","pkce":true,"preset":"","refresh":"rotating","refresh_url":"","revoke_url":"","scope":"","token_format":"form","token_url":"https://carrier.example/token"},"reason":"","request":""}','94b4cef07e1b11d987cbb983626cb37d1045dbb0f0d1f3d61b504ec28630f47d',1795933200649,'root','carrier.added','carrier','own');
INSERT INTO "audit" VALUES (8,'{"number":8,"previous":"94b4cef07e1b11d987cbb983626cb37d1045dbb0f0d1f3d61b504ec28630f47d","at":"2026-11-29T06:20:00.907Z","who":{"kind":"command","name":"root","host":"vm"},"what":"endpoint.created","on":{"kind":"endpoint","id":"we_f85a6e10af798e4359e487f2a8eda4f7","name":"shop.example"},"before":{},"after":{"description":"","events":"[\"*\"]","oauth_client_id":"","owner":"account","owner_id":"c681a894c63c89fbc8096c20de7665e1","status":"enabled"},"reason":"","request":""}','6c9ee4823b1136988c4695d0991e018690247d879c04176c0fa22baf01adb350',1795933200907,'root','endpoint.created','endpoint','we_f85a6e10af798e4359e487f2a8eda4f7');
CREATE TABLE audit_head (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    hash   TEXT NOT NULL
) STRICT;
INSERT INTO "audit_head" VALUES (1,8,'6c9ee4823b1136988c4695d0991e018690247d879c04176c0fa22baf01adb350');
CREATE TABLE staff (
    id                   TEXT    PRIMARY KEY,
    email                TEXT    NOT NULL,
    email_key            TEXT    NOT NULL UNIQUE, -- see storage.EmailKey
    email_key_rule       INTEGER NOT NULL, -- as of accounts
    name                 TEXT    NOT NULL,
    role                 TEXT    NOT NULL, -- support or admin
    status               TEXT    NOT NULL, -- new until the first complete sign-in, then active; or disabled
    password_hash        TEXT, -- argon2id; NULL until one is chosen
    password_must_change INTEGER NOT NULL, -- somebody else knows it
    password_changed_at  INTEGER,
    last_signed_in_at    INTEGER,
    created_at           INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_session (
    id           TEXT    PRIMARY KEY,
    secret_hash  BLOB    NOT NULL,
    staff_id     TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    user_agent   TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL, -- however often it is used
    revoked_at   INTEGER,
    confirmed_at INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_authenticator (
    staff_id   TEXT    PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    setup_id   TEXT    NOT NULL,
    seed       BLOB    NOT NULL, -- sealed
    sealed_by  TEXT    NOT NULL,
    last_step  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_recovery_code (
    staff_id TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    hash     BLOB    NOT NULL,
    set_id   TEXT    NOT NULL,
    used_at  INTEGER,
    PRIMARY KEY (staff_id, hash)
) STRICT;
CREATE TABLE staff_pending_login (
    id                  TEXT    PRIMARY KEY,
    secret_hash         BLOB    NOT NULL,
    staff_id            TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    password_changed_at INTEGER NOT NULL,
    tries               INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_passkey_user (
    staff_id TEXT PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    handle   BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE staff_passkey (
    id              TEXT    PRIMARY KEY,
    staff_id        TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    credential_id   BLOB    NOT NULL UNIQUE,
    public_key      BLOB    NOT NULL,
    name            TEXT    NOT NULL,
    transports      TEXT    NOT NULL,
    counter         INTEGER NOT NULL,
    backup_eligible INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    last_used_at    INTEGER
) STRICT;
CREATE TABLE staff_welcome (
    hash       BLOB    PRIMARY KEY,
    staff_id   TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE TABLE secret_use (
    secret_id TEXT    NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    day       INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    PRIMARY KEY (secret_id, day)
) STRICT;
INSERT INTO "secret_use" VALUES ('secret_c24cf157444bee0a',1795910400000,2,1795933200547);
CREATE TABLE secret_address (
    secret_id TEXT    NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    address   TEXT    NOT NULL,
    last_at   INTEGER NOT NULL,
    PRIMARY KEY (secret_id, address)
) STRICT;
INSERT INTO "secret_address" VALUES ('secret_c24cf157444bee0a','127.0.0.1',1795933200547);
CREATE TABLE client_hour (
    client_id TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hour      INTEGER NOT NULL,
    allowed   INTEGER NOT NULL,
    refused   INTEGER NOT NULL,
    PRIMARY KEY (client_id, hour)
) STRICT;
INSERT INTO "client_hour" VALUES ('partner_ebea5e15fd21092fc4d0866c',1795932000000,2,0);
CREATE TABLE logo (
    client_id  TEXT    PRIMARY KEY REFERENCES client (id) ON DELETE CASCADE,
    hash       TEXT    NOT NULL, -- of the picture, in hex; names it in its URL
    picture    BLOB    NOT NULL, -- a PNG that we have drawn
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE application (
    number          TEXT    PRIMARY KEY, -- what people call it by, such as A-K7QM2XPD
    kind            TEXT    NOT NULL, -- application, callback, company or logo
    state           TEXT    NOT NULL, -- open, asked, approved or declined
    client_id       TEXT    NOT NULL, -- of the partner; empty for an application that is not approved
    company         TEXT    NOT NULL,
    email           TEXT    NOT NULL, -- of the contact
    email_key       TEXT    NOT NULL, -- storage.EmailKey
    callback        TEXT    NOT NULL, -- empty for none, as the next three
    use_case        TEXT    NOT NULL,
    note            TEXT    NOT NULL,
    address         TEXT    NOT NULL, -- it was sent from
    logo            BLOB, -- a PNG as it will be served
    host_proved_at  INTEGER, -- when the partner proved that it controls the callback's host
    created_at      INTEGER NOT NULL,
    waiting_since   INTEGER NOT NULL, -- for support or for the partner
    decided_at      INTEGER,
    decided_by      TEXT    NOT NULL, -- the ID of a staff member; empty while it is not decided
    decided_by_name TEXT    NOT NULL, -- as it was then
    reason          TEXT    NOT NULL
) STRICT;
CREATE TABLE application_question (
    id            TEXT    PRIMARY KEY,
    number        TEXT    NOT NULL REFERENCES application (number) ON DELETE CASCADE,
    question      TEXT    NOT NULL,
    asked_at      INTEGER NOT NULL,
    asked_by      TEXT    NOT NULL, -- the ID of a staff member
    asked_by_name TEXT    NOT NULL,
    answer        TEXT    NOT NULL, -- empty until there is one
    answered_at   INTEGER
) STRICT;
CREATE TABLE application_link (
    hash   BLOB PRIMARY KEY,
    number TEXT NOT NULL REFERENCES application (number) ON DELETE CASCADE
) STRICT;
CREATE TABLE handover (
    id           TEXT    PRIMARY KEY,
    hash         BLOB    UNIQUE, -- of the link's secret; NULL until it is mailed
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    email        TEXT    NOT NULL, -- it was sent to
    is_first     INTEGER NOT NULL, -- the partner has never had a secret
    sent_by      TEXT    NOT NULL, -- the ID of a staff member
    sent_by_name TEXT    NOT NULL,
    sent_at      INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER, -- another one was sent
    opened_at    INTEGER, -- for the first time
    opened_from  TEXT    NOT NULL, -- an address; empty until then
    used_at      INTEGER, -- the secret was made
    used_from    TEXT    NOT NULL,
    secret_id    TEXT    NOT NULL -- empty until then
) STRICT;
CREATE TABLE factor_reset (
    id            TEXT    PRIMARY KEY,
    account_id    TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    asked_by      TEXT    NOT NULL, -- a staff member's ID
    asked_by_name TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    asked_at      INTEGER NOT NULL,
    due_at        INTEGER NOT NULL, -- when it is done, if nobody approves or stops it
    stop_hash     BLOB    UNIQUE, -- of the link that was mailed to stop it
    outcome       TEXT    NOT NULL, -- done or stopped; empty while it waits
    ended_at      INTEGER
) STRICT;
CREATE TABLE "secret_connection" (
    day           INTEGER NOT NULL,
    secret_id     TEXT    NOT NULL,
    connection_id TEXT    NOT NULL,
    PRIMARY KEY (day, secret_id, connection_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "secret_connection" VALUES (1795910400000,'secret_c24cf157444bee0a','01a225f5e0987f1a8f91f8af0a5484f2');
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expires ON session (expires_at);
CREATE UNIQUE INDEX callback_default ON callback (client_id) WHERE is_default = 1;
CREATE INDEX secret_client ON secret (client_id);
CREATE INDEX attempt_expires ON attempt (expires_at);
CREATE INDEX attempt_event_attempt ON attempt_event (attempt_id);
CREATE UNIQUE INDEX connection_live ON connection (account_id, client_id, scope) WHERE revoked_at IS NULL;
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
CREATE UNIQUE INDEX carrier_account_number ON carrier_account (account_id, carrier_id, test, number_hash);
CREATE INDEX carrier_account_created_at ON carrier_account (account_id, created_at, id);
CREATE INDEX carrier_account_carrier ON carrier_account (carrier_id, test, status);
CREATE INDEX carrier_account_event_account ON carrier_account_event (carrier_account_id, id);
CREATE INDEX carrier_refresh_due ON carrier_refresh (carrier_id, test, due_at);
CREATE INDEX carrier_link_account ON carrier_link (carrier_account_id, created_at);
CREATE INDEX carrier_link_expires_at ON carrier_link (expires_at);
CREATE INDEX carrier_sign_in_link ON carrier_sign_in (link_hash);
CREATE INDEX carrier_sign_in_expires_at ON carrier_sign_in (expires_at);
CREATE INDEX managed_account_platform ON managed_account (platform_id, created_at, account_id);
CREATE INDEX carrier_refresh_outcome ON carrier_refresh (carrier_id, test, outcome, tried_at);
CREATE INDEX event_account ON event (account_id, sequence) WHERE account_id <> '';
CREATE INDEX event_client ON event (client_id, sequence) WHERE client_id <> '';
CREATE INDEX event_published_by ON event (published_by, sequence) WHERE published_by <> '';
CREATE INDEX event_key_created_at ON event_key (created_at);
CREATE INDEX endpoint_owner ON endpoint (owner, owner_id);
CREATE INDEX endpoint_secret_endpoint ON endpoint_secret (endpoint_id);
CREATE INDEX delivery_due ON delivery (endpoint_id, again, next_at) WHERE status = 'pending';
CREATE INDEX delivery_claimed ON delivery (claimed_by) WHERE claimed_by <> '';
CREATE INDEX delivery_endpoint ON delivery (endpoint_id, id);
CREATE INDEX delivery_event ON delivery (event_sequence);
CREATE INDEX endpoint_secret_expires_at ON endpoint_secret (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX endpoint_disabled ON endpoint (id) WHERE status = 'disabled';
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number) BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
CREATE INDEX staff_created_at ON staff (created_at, id);
CREATE INDEX staff_session_staff ON staff_session (staff_id);
CREATE INDEX staff_session_expires_at ON staff_session (expires_at);
CREATE INDEX staff_pending_login_staff ON staff_pending_login (staff_id);
CREATE INDEX staff_pending_login_expires_at ON staff_pending_login (expires_at);
CREATE INDEX staff_passkey_staff ON staff_passkey (staff_id, created_at);
CREATE INDEX staff_welcome_staff ON staff_welcome (staff_id);
CREATE INDEX staff_welcome_expires_at ON staff_welcome (expires_at);
CREATE INDEX attempt_began ON attempt (began_at, id);
CREATE INDEX attempt_outcome ON attempt (outcome, began_at, id);
CREATE INDEX attempt_client ON attempt (client_id, began_at, id);
CREATE INDEX attempt_pending ON attempt (expires_at, began_at) WHERE ended_at IS NULL;
CREATE VIEW timeline AS
SELECT attempt_id, name, cause, detail, at, count, COALESCE(last_at, at) AS last_at, request_id,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', '', used_at, 1, used_at, exchange_request, 1, 0 FROM code WHERE used_at IS NOT NULL;
CREATE INDEX client_name_key ON client (kind, name_key, id);
CREATE INDEX client_email_key ON client (email_key);
CREATE INDEX callback_host_key ON callback (host_key, client_id);
CREATE INDEX callback_url ON callback (url);
CREATE INDEX secret_hash ON secret (hash);
CREATE INDEX secret_use_day ON secret_use (day);
CREATE INDEX secret_address_last ON secret_address (last_at);
CREATE INDEX client_hour_hour ON client_hour (hour);
CREATE INDEX client_created ON client (kind, created_at, id, name_key);
CREATE INDEX client_status ON client (kind, status, created_at, id, name_key);
CREATE INDEX client_trouble ON client (in_trouble, created_at, id) WHERE in_trouble = TRUE;
CREATE INDEX attempt_callback ON attempt (client_id, callback, began_at);
CREATE INDEX connection_client ON connection (client_id, created_at, id);
CREATE INDEX connection_client_live ON connection (client_id, account_id) WHERE revoked_at IS NULL;
CREATE INDEX logo_hash ON logo (hash);
CREATE INDEX application_state ON application (state, created_at, number);
CREATE INDEX application_email_key ON application (email_key, created_at);
CREATE INDEX application_address ON application (address, created_at);
CREATE INDEX application_client ON application (client_id) WHERE client_id <> '';
CREATE INDEX application_decided_at ON application (decided_at);
CREATE INDEX application_question_number ON application_question (number, asked_at);
CREATE INDEX application_link_number ON application_link (number);
CREATE INDEX handover_client ON handover (client_id, sent_at);
CREATE INDEX handover_expires_at ON handover (expires_at);
CREATE INDEX client_domain_key ON client (domain_key);
CREATE INDEX factor_reset_account ON factor_reset (account_id);
CREATE UNIQUE INDEX factor_reset_waiting ON factor_reset (account_id) WHERE ended_at IS NULL;
CREATE INDEX factor_reset_due ON factor_reset (due_at) WHERE ended_at IS NULL;
CREATE INDEX factor_reset_ended ON factor_reset (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_recipient ON outbox (recipient, created_at) WHERE recipient IS NOT NULL;
CREATE INDEX account_created ON account (created_at, id);
CREATE INDEX audit_at ON audit (at, number) WHERE number > 0;
CREATE INDEX audit_who ON audit (who, at, number);
CREATE INDEX audit_what ON audit (what, at, number);
CREATE INDEX audit_who_what ON audit ((who || ' ' || what), at, number);
CREATE INDEX audit_on ON audit (on_id, at, number, who, what);
CREATE INDEX attempt_account ON attempt (account_id, began_at, id, client_id, outcome) WHERE account_id IS NOT NULL;
CREATE INDEX attempt_client_outcome ON attempt ((client_id || ' ' || outcome), began_at, id);
CREATE INDEX callback_client_since ON callback (client_since, client_id, host_key);
COMMIT;
