PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
INSERT INTO "goose_db_version" VALUES (1,0,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (2,1,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (3,2,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (4,3,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (5,4,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (6,5,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (7,6,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (8,7,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (9,10,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (10,11,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (11,12,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (12,13,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (13,14,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (14,15,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (15,20,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (16,21,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (17,22,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (18,23,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (19,24,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (20,25,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (21,26,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (22,30,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (23,31,1,'2026-11-29 06:19:41');
INSERT INTO "goose_db_version" VALUES (24,32,1,'2026-11-29 06:19:41');
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
INSERT INTO "account" VALUES ('24d4147440763b1afc87a6aa0a5f5830','ada@example.com','ada@example.com','Ada Marlin','Marlin & Sons','2018-02-08','active',1795933195451,NULL,2,'en',NULL,0);
CREATE TABLE credential (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    secret     TEXT    NOT NULL, -- for a password: argon2id with its parameters
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT;
INSERT INTO "credential" VALUES ('24d4147440763b1afc87a6aa0a5f5830','password','$argon2id$v=19$m=19456,t=2,p=1$HDJu5OBZ2Ek7ZjQPGPmDcQ$2d7vqDFRdmkgeQjybbI44FOFh3OXZj3vMvySRgrfi0s',1795933195451);
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
INSERT INTO "session" VALUES ('4a94c38a04f302e33b68b4d25538953d',X'89379FE7F760C7C12556FD16B64012D41FFE6AC3569BAA8015C6729D3CC985C0','24d4147440763b1afc87a6aa0a5f5830','Go-http-client/1.1','127.0.0.1',1795933195459,1795933195459,1797142795459,NULL,1795933195459,'63bf9de0099669e5c8ba03bcf0d26ff9');
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
INSERT INTO "payment_method" VALUES ('24d4147440763b1afc87a6aa0a5f5830','sandbox','','44976180b34742be0272646ef9cc7c55','visa','4242',12,2040,'Ada Marlin','1 Quay Street','Portland','04101','US',1795933195548);
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
INSERT INTO "client" VALUES ('partner_d93d11153896dd4d45445261','partner','Demo Store','demo@example.com','Shows how connecting works.','*',0,0,'active','',1795933181129);
INSERT INTO "client" VALUES ('partner_c2d2bb79d6577d471719e0ee','partner','Marlin Supplies','dev@shop.example','','*',0,0,'active','',1795933181342);
INSERT INTO "client" VALUES ('service_70337cd62deb34b4346b91af','service','Warehouse','','','read',0,0,'active','',1795933195867);
CREATE TABLE callback (
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    url        TEXT    NOT NULL,
    is_default INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, url)
) STRICT;
INSERT INTO "callback" VALUES ('partner_d93d11153896dd4d45445261','http://localhost:8081/callback',1,1795933181129);
INSERT INTO "callback" VALUES ('partner_c2d2bb79d6577d471719e0ee','https://shop.example/callback/?from=fairlead',1,1795933181342);
INSERT INTO "callback" VALUES ('partner_c2d2bb79d6577d471719e0ee','https://shop.example/later',0,1795933181725);
CREATE TABLE secret (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
INSERT INTO "secret" VALUES ('secret_d66b0791f2dafadf','partner_d93d11153896dd4d45445261',X'5F4CAACE922E85DE9A30A3A712D8B6213C4A1BA0F5C79002F1E9AB75C30643BA',1795933181129,NULL,NULL);
INSERT INTO "secret" VALUES ('secret_12b1bad0504d513a','partner_c2d2bb79d6577d471719e0ee',X'9078E07D7EFC6DD692AA89F481A44005A0BABC6A04262DB6CBD1E0BD3A36757E',1795933181342,1795933195685,NULL);
INSERT INTO "secret" VALUES ('secret_910f6a04dd7a2448','service_70337cd62deb34b4346b91af',X'07ACCF1A72AC59D3718FDA0F5CF3640F60B6B3956FA63D4C2D1F4930DCC5372F',1795933195867,NULL,NULL);
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
INSERT INTO "attempt" VALUES ('YEIJXPYORQ4HIDPVOM4SDTZROZ','partner_c2d2bb79d6577d471719e0ee','account%5Bemail%5D=ada%40example.com&client_id=partner_c2d2bb79d6577d471719e0ee&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'9BCA94DF09C16607F3C66D0514C9CC53426ECDF9B5BE5A4C44CE0A6817916B70','R3DQ-NSD5','24d4147440763b1afc87a6aa0a5f5830',1795933181824,1795936781824,1795933195586,'allowed','Go-http-client/1.1','127.0.0.1');
INSERT INTO "attempt" VALUES ('33JT5MCXO2EF56LNAKXHCDS3IF','partner_c2d2bb79d6577d471719e0ee','client_id=partner_c2d2bb79d6577d471719e0ee&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'9BCA94DF09C16607F3C66D0514C9CC53426ECDF9B5BE5A4C44CE0A6817916B70','NZBW-P5N6','24d4147440763b1afc87a6aa0a5f5830',1795933195644,1795936795644,1795933195667,'allowed','Go-http-client/1.1','127.0.0.1');
CREATE TABLE attempt_event (
    id         INTEGER PRIMARY KEY,
    attempt_id TEXT    NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    at         INTEGER NOT NULL
, count INTEGER NOT NULL DEFAULT 1, last_at INTEGER, request_id TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "attempt_event" VALUES (1,'YEIJXPYORQ4HIDPVOM4SDTZROZ','began','',1795933181824,1,NULL,'b12d7def4ab38288');
INSERT INTO "attempt_event" VALUES (2,'YEIJXPYORQ4HIDPVOM4SDTZROZ','signed up','',1795933195486,1,NULL,'5498eb0e28e988b2');
INSERT INTO "attempt_event" VALUES (3,'YEIJXPYORQ4HIDPVOM4SDTZROZ','billing saved','sandbox',1795933195559,1,NULL,'c877505303eeb4a4');
INSERT INTO "attempt_event" VALUES (4,'YEIJXPYORQ4HIDPVOM4SDTZROZ','consented','',1795933195586,1,NULL,'910c517a17d41038');
INSERT INTO "attempt_event" VALUES (5,'YEIJXPYORQ4HIDPVOM4SDTZROZ','code issued','',1795933195586,1,NULL,'910c517a17d41038');
INSERT INTO "attempt_event" VALUES (6,'33JT5MCXO2EF56LNAKXHCDS3IF','began','',1795933195644,1,NULL,'a4e6cd8e30123fb4');
INSERT INTO "attempt_event" VALUES (7,'33JT5MCXO2EF56LNAKXHCDS3IF','code issued','',1795933195667,1,NULL,'a4e6cd8e30123fb4');
CREATE TABLE connection (
    id         TEXT    PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    scope      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
, last_used_address TEXT) STRICT;
INSERT INTO "connection" VALUES ('01a225f5cd4371dd8daa0ff9e8e30a44','24d4147440763b1afc87a6aa0a5f5830','partner_c2d2bb79d6577d471719e0ee','*',1795933195586,NULL,'127.0.0.1');
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
INSERT INTO "code" VALUES (X'D8587B30B1E8CF3A9D90BA480B9028E035C0FDB0376854688A7DB873F68D0E7C','01a225f5cd4371dd8daa0ff9e8e30a44','YEIJXPYORQ4HIDPVOM4SDTZROZ','https://shop.example/callback/?from=fairlead','',1795933195586,1795933795586,1795933195632,X'01A225F5CD6233688BFC8238DCF1C7146ECED508526CE5C121AE99E7F1521A63','1dee38cebe5465ef');
INSERT INTO "code" VALUES (X'0A06404FE7D21BB87E68B98EB709978254FE0952323667CD4FBEA0BF445FE5CF','01a225f5cd4371dd8daa0ff9e8e30a44','33JT5MCXO2EF56LNAKXHCDS3IF','https://shop.example/callback/?from=fairlead','',1795933195667,1795933795667,1795933195675,X'01A225F5CD9B28366B076BEBC08E8C1A7E27AF963543D3D9053774D770AC7EFD','0df9d38ceda55961');
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
INSERT INTO "token" VALUES (X'01A225F5CD6233688BFC8238DCF1C7146ECED508526CE5C121AE99E7F1521A63','partner_c2d2bb79d6577d471719e0ee','01a225f5cd4371dd8daa0ff9e8e30a44','*',1795933195632,NULL,1795933195998,NULL);
INSERT INTO "token" VALUES (X'01A225F5CD9B28366B076BEBC08E8C1A7E27AF963543D3D9053774D770AC7EFD','partner_c2d2bb79d6577d471719e0ee','01a225f5cd4371dd8daa0ff9e8e30a44','*',1795933195675,NULL,NULL,1795933195686);
CREATE TABLE outbox (
    id         TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL,
    payload    TEXT    NOT NULL, -- JSON; emptied when the job is closed
    created_at INTEGER NOT NULL,
    run_at     INTEGER NOT NULL, -- moved into the future by claiming the job
    attempts   INTEGER NOT NULL,
    closed_at  INTEGER
) STRICT;
INSERT INTO "outbox" VALUES ('ace33084f695e84380a2b0c5b95456e9','endpoint notice','',1795933181132,1795933301140,1,1795933181156);
INSERT INTO "outbox" VALUES ('cfc1ed1e6c2549977d414028f800920c','email code','',1795933195451,1795933315458,1,1795933195478);
INSERT INTO "outbox" VALUES ('17959baec9ece3602bd594b1e34eab1a','notice','',1795933195586,1795933315607,1,1795933195643);
INSERT INTO "outbox" VALUES ('e4f1f289137c0cb7f3eed47b32da5d0a','endpoint notice','{"name":"added","endpoint":"we_e13edf20d20d88771a7d8b645003cd31","owner":{"Kind":"account","ID":"24d4147440763b1afc87a6aa0a5f5830"},"to":"ada@example.com","host":"shop.example"}',1795933196079,1795933196079,0,NULL);
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
INSERT INTO "activity" VALUES (1,'24d4147440763b1afc87a6aa0a5f5830','signed up','','Go-http-client/1.1','127.0.0.1',1795933195451);
INSERT INTO "activity" VALUES (2,'24d4147440763b1afc87a6aa0a5f5830','card added','','Go-http-client/1.1','127.0.0.1',1795933195548);
INSERT INTO "activity" VALUES (3,'24d4147440763b1afc87a6aa0a5f5830','connected','Marlin Supplies','Go-http-client/1.1','127.0.0.1',1795933195586);
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
INSERT INTO "email_code" VALUES ('df6adeea5e7d1df1a2b776ef1ce24945','verify','24d4147440763b1afc87a6aa0a5f5830',NULL,'ada@example.com',1795933195451,1795933795451,1796019595451,0,NULL,NULL);
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
INSERT INTO "disconnect_link" VALUES (X'6DE4F1DA1543C39F91204D11E84B746682102BA923B7AD693F6F9095868EA0BB','01a225f5cd4371dd8daa0ff9e8e30a44',1798525195586);
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
INSERT INTO "carrier" VALUES ('demo_carrier',0,'demo_carrier','Demo Carrier','oauth','fairlead',X'CF668C49EB790C3B738DD56CF7E2D44DF86E3D5DA9B658E1EE142FE2806E910F07569D8C1DFFBEE9CC1B42833B9BE583635BB569A01D6C05CEA8B4A3D54E285A7CF64F12','0dafa2fed35dd18ab6e2e4c6d151b44f','basic',1,'rotating','form','ship','http://localhost:41701/authorize','http://localhost:41701/token','','http://localhost:41701/revoke','http://localhost:41701','{}',0,1795933181134,1795933181134,NULL,NULL,NULL);
INSERT INTO "carrier" VALUES ('demo_carrier',1,'demo_carrier','Demo Carrier','oauth','fairlead',X'1E05AB5511261D2B53704C2222C1C173D2853316DDED2DCCC5BDF03DA518A5C192F0335D9C956B78C48C9277A8799074B9CA4DAFD790ED342928613484E3FCD5BCFA32FE','0dafa2fed35dd18ab6e2e4c6d151b44f','basic',1,'rotating','form','ship','http://localhost:41701/authorize','http://localhost:41701/token','','http://localhost:41701/revoke','http://localhost:41701','{}',0,1795933181136,1795933181136,NULL,NULL,NULL);
INSERT INTO "carrier" VALUES ('own',0,'','own','oauth','us',NULL,'','none',1,'rotating','form','','https://carrier.example/authorize','https://carrier.example/token','','','','{}',0,1795933195941,1795933195941,NULL,NULL,NULL);
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
INSERT INTO "carrier_account" VALUES ('7bea71af59ec1c8c79c0fbff24d12491','24d4147440763b1afc87a6aa0a5f5830','own',0,X'7C663EA05B4AB6F5744B37352969947AFAB535786E5961D2FEC54D8DC85D45E4192D',X'089C038614B45ECD4A84DF5E69D148C0A63A44DBB832DB0D00E9074ECCE32491',X'338F5D58B1150C049ADA02452B2893A031112BA240F8361BABE16C21D2CC','0dafa2fed35dd18ab6e2e4c6d151b44f','',1,'authorization_pending','',NULL,1795933195999,1795933195999);
CREATE TABLE carrier_account_event (
    id                 INTEGER PRIMARY KEY, -- rises in the order of creation
    carrier_account_id TEXT    NOT NULL REFERENCES carrier_account (id) ON DELETE CASCADE,
    at                 INTEGER NOT NULL,
    name               TEXT    NOT NULL,
    reason             TEXT    NOT NULL -- empty for none
) STRICT;
INSERT INTO "carrier_account_event" VALUES (1,'7bea71af59ec1c8c79c0fbff24d12491',1795933195999,'added','');
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
INSERT INTO "event" VALUES (1,'evt_01a225f594c978b5890d6cad9371869d','secret.created','','partner_d93d11153896dd4d45445261','','{"secret_id":"secret_d66b0791f2dafadf"}',1795933181129,1795933181129);
INSERT INTO "event" VALUES (2,'evt_01a225f5959e79209600867feab31731','secret.created','','partner_c2d2bb79d6577d471719e0ee','','{"secret_id":"secret_12b1bad0504d513a"}',1795933181342,1795933181342);
INSERT INTO "event" VALUES (3,'evt_01a225f5cd437a989ed93e85d23f779f','connection.created','24d4147440763b1afc87a6aa0a5f5830','partner_c2d2bb79d6577d471719e0ee','','{"connection_id":"01a225f5cd4371dd8daa0ff9e8e30a44","scope":"*"}',1795933195586,1795933195586);
INSERT INTO "event" VALUES (4,'evt_01a225f5cda67486bff3e6995b05f204','token.revoked','24d4147440763b1afc87a6aa0a5f5830','partner_c2d2bb79d6577d471719e0ee','','{"connection_id":"01a225f5cd4371dd8daa0ff9e8e30a44","reason":"partner"}',1795933195686,1795933195686);
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
INSERT INTO "endpoint" VALUES ('we_bcaf7ae21d58677bf01c3680877742be','partner','partner_d93d11153896dd4d45445261','http://localhost:39633/events','','["*"]','fairlead',X'B1EED805A77DCF878EC4658D7193BB11E7FCBA73D1A30D5DE28DC67D94E7F50F80ADDF81126B42AF027B845EB90AC4AECEF1042E62E4903840AC36B9D69F9E3E35B8992C','http://localhost:39633/token','body','','0dafa2fed35dd18ab6e2e4c6d151b44f',1,'enabled','',0,NULL,NULL,NULL,0,NULL,0,1795933181132,1795933181132,NULL);
INSERT INTO "endpoint" VALUES ('we_e13edf20d20d88771a7d8b645003cd31','account','24d4147440763b1afc87a6aa0a5f5830','https://shop.example/events','','["*"]','',NULL,'','','','',1,'enabled','',0,NULL,NULL,NULL,0,NULL,0,1795933196079,1795933196079,NULL);
CREATE TABLE endpoint_secret (
    id          TEXT PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    secret      BLOB NOT NULL, -- sealed
    sealed_by   TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER
) STRICT;
INSERT INTO "endpoint_secret" VALUES ('whs_ecb567b9d453857d11d3a51b55a3e86d','we_bcaf7ae21d58677bf01c3680877742be',X'659841EE819C34A5B0E4ACBD53FB39EB31DE7ED63E045533DC8089552FB822877CF264820560E35705022CA80A0F7F0696EED510ACC505D70042EFE7D98CCCDD9728FFC0E204EC19858A8F12B392','0dafa2fed35dd18ab6e2e4c6d151b44f',1795933181132,NULL);
INSERT INTO "endpoint_secret" VALUES ('whs_a990bbc3e1c3411bb048002e83a11eae','we_e13edf20d20d88771a7d8b645003cd31',X'75998902CF0311AD7DC42D872B10832D51534B7BD0AA9911043B837FFAAB813EA7ED6381BC4D051E496053FC301ABF32850F9F7B14B2BAA0A8DC725E3359AA2CBA4A3EB9C61DF9EA94A8335CE079','0dafa2fed35dd18ab6e2e4c6d151b44f',1795933196079,NULL);
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
CREATE UNIQUE INDEX carrier_account_number ON carrier_account (account_id, carrier_id, test, number_hash);
CREATE INDEX carrier_account_created_at ON carrier_account (account_id, created_at, id);
CREATE INDEX carrier_account_carrier ON carrier_account (carrier_id, test, status);
CREATE INDEX carrier_account_event_account ON carrier_account_event (carrier_account_id, id);
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, count, COALESCE(last_at, at) AS last_at, request_id,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, used_at, exchange_request, 1, 0 FROM code WHERE used_at IS NOT NULL;
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
COMMIT;
