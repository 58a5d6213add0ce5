PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
INSERT INTO "goose_db_version" VALUES (1,0,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (2,1,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (3,2,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (4,3,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (5,4,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (6,5,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (7,6,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (8,7,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (9,10,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (10,11,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (11,12,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (12,13,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (13,14,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (14,15,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (15,20,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (16,21,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (17,22,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (18,23,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (19,24,1,'2026-11-29 06:19:28');
INSERT INTO "goose_db_version" VALUES (20,25,1,'2026-11-29 06:19:28');
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
INSERT INTO "account" VALUES ('8cfc5f4923970fddca0008b196e345e6','ada@example.com','ada@example.com','Ada Marlin','Marlin & Sons','2018-02-08','active',1795933174370,NULL,2,'en',NULL,0);
CREATE TABLE credential (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    secret     TEXT    NOT NULL, -- for a password: argon2id with its parameters
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT;
INSERT INTO "credential" VALUES ('8cfc5f4923970fddca0008b196e345e6','password','$argon2id$v=19$m=19456,t=2,p=1$M85uYiUjJahDpBupGok8zg$MOTilvKuwFOs4TkeQOVQD3Htx28Zf35IaFrwrSrObao',1795933174370);
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
INSERT INTO "session" VALUES ('e715f11542b753dd50ac8d5f531ecdd6',X'BE1540682330E5BB98413181C8597FEFB5A183640E2F4F2CA41BCC2605E205E4','8cfc5f4923970fddca0008b196e345e6','Go-http-client/1.1','127.0.0.1',1795933174372,1795933174372,1797142774372,NULL,1795933174372,'86d6748ac6090121cef792378204e74d');
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
INSERT INTO "payment_method" VALUES ('8cfc5f4923970fddca0008b196e345e6','sandbox','','0692cbfe47884728155d33185882c656','visa','4242',12,2040,'Ada Marlin','1 Quay Street','Portland','04101','US',1795933174384);
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
INSERT INTO "client" VALUES ('partner_496c7b74a080e7e4afa94bac','partner','Demo Store','demo@example.com','Shows how connecting works.','*',0,0,'active','',1795933168591);
INSERT INTO "client" VALUES ('partner_80205571cbc9d74bdf89c3ef','partner','Marlin Supplies','dev@shop.example','','*',0,0,'active','',1795933168684);
INSERT INTO "client" VALUES ('service_22db8756e42a3ceb9186f07d','service','Warehouse','','','read',0,0,'active','',1795933174617);
CREATE TABLE callback (
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    url        TEXT    NOT NULL,
    is_default INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, url)
) STRICT;
INSERT INTO "callback" VALUES ('partner_496c7b74a080e7e4afa94bac','http://localhost:8081/callback',1,1795933168591);
INSERT INTO "callback" VALUES ('partner_80205571cbc9d74bdf89c3ef','https://shop.example/callback/?from=fairlead',1,1795933168684);
INSERT INTO "callback" VALUES ('partner_80205571cbc9d74bdf89c3ef','https://shop.example/later',0,1795933168759);
CREATE TABLE secret (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
INSERT INTO "secret" VALUES ('secret_18eb7595bd02cd1e','partner_496c7b74a080e7e4afa94bac',X'2B81466999B97EE1C731C7B4BB6742736F787315E31DF5589E29CEAB3A27C388',1795933168591,NULL,NULL);
INSERT INTO "secret" VALUES ('secret_9c146ab3ee50f9c2','partner_80205571cbc9d74bdf89c3ef',X'9BFE81B97A05752F0F6BDCB9E97FD05B89401250DFFB9D2C5EA9B27CBA810CAB',1795933168684,1795933174474,NULL);
INSERT INTO "secret" VALUES ('secret_14d2a46ef46ca8b9','service_22db8756e42a3ceb9186f07d',X'C176F08E4BFBC4B2E79A4A31B25DBE82F438FD3559102D58240372AFEEB0C99D',1795933174617,NULL,NULL);
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
INSERT INTO "attempt" VALUES ('4MRIES2ZTZ5R2UPRJZPW37BLTY','partner_80205571cbc9d74bdf89c3ef','account%5Bemail%5D=ada%40example.com&client_id=partner_80205571cbc9d74bdf89c3ef&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'2D8734E287237601E96265775A1B49F9FAB8C22161F3D57D277138322019E3F4','F6WT-TXVZ','8cfc5f4923970fddca0008b196e345e6',1795933168790,1795936768790,1795933174389,'allowed','Go-http-client/1.1','127.0.0.1');
INSERT INTO "attempt" VALUES ('54RS37XULGEVHCLBPFRXUSQP6R','partner_80205571cbc9d74bdf89c3ef','client_id=partner_80205571cbc9d74bdf89c3ef&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'2D8734E287237601E96265775A1B49F9FAB8C22161F3D57D277138322019E3F4','XNYT-BEM2','8cfc5f4923970fddca0008b196e345e6',1795933174431,1795936774427,1795933174447,'allowed','Go-http-client/1.1','127.0.0.1');
CREATE TABLE attempt_event (
    id         INTEGER PRIMARY KEY,
    attempt_id TEXT    NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    at         INTEGER NOT NULL
, count INTEGER NOT NULL DEFAULT 1, last_at INTEGER, request_id TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "attempt_event" VALUES (1,'4MRIES2ZTZ5R2UPRJZPW37BLTY','began','',1795933168790,1,NULL,'d32c8808a8b83da8');
INSERT INTO "attempt_event" VALUES (2,'4MRIES2ZTZ5R2UPRJZPW37BLTY','signed up','',1795933174378,1,NULL,'58683418a8ade550');
INSERT INTO "attempt_event" VALUES (3,'4MRIES2ZTZ5R2UPRJZPW37BLTY','billing saved','sandbox',1795933174385,1,NULL,'75ec3a02c4ba0535');
INSERT INTO "attempt_event" VALUES (4,'4MRIES2ZTZ5R2UPRJZPW37BLTY','consented','',1795933174389,1,NULL,'a3df45c2bd6c2412');
INSERT INTO "attempt_event" VALUES (5,'4MRIES2ZTZ5R2UPRJZPW37BLTY','code issued','',1795933174389,1,NULL,'a3df45c2bd6c2412');
INSERT INTO "attempt_event" VALUES (6,'54RS37XULGEVHCLBPFRXUSQP6R','began','',1795933174431,1,NULL,'92d3177937b35b76');
INSERT INTO "attempt_event" VALUES (7,'54RS37XULGEVHCLBPFRXUSQP6R','code issued','',1795933174447,1,NULL,'92d3177937b35b76');
CREATE TABLE connection (
    id         TEXT    PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    scope      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
, last_used_address TEXT) STRICT;
INSERT INTO "connection" VALUES ('01a225f57a7579b39c0ed7139326f1bf','8cfc5f4923970fddca0008b196e345e6','partner_80205571cbc9d74bdf89c3ef','*',1795933174389,NULL,'127.0.0.1');
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
INSERT INTO "code" VALUES (X'1188B9D517DFFBC8A553A9E38623EC174D819D89C0C62CB433DE48C93FC74A97','01a225f57a7579b39c0ed7139326f1bf','4MRIES2ZTZ5R2UPRJZPW37BLTY','https://shop.example/callback/?from=fairlead','',1795933174389,1795933774389,1795933174418,X'01A225F57A91E0D2B0C1B93FCD036CD16A2F5AED2E1F5926A45F97806B977CC2','c55c2b2745fd9a14');
INSERT INTO "code" VALUES (X'1CC39AE685CDDCFC4C48CD0584138D35093CFDD8B857BEAC13E40AC43A3FE412','01a225f57a7579b39c0ed7139326f1bf','54RS37XULGEVHCLBPFRXUSQP6R','https://shop.example/callback/?from=fairlead','',1795933174447,1795933774447,1795933174466,X'01A225F57AC25364BAEF1D02A97D0BAB4AD3C925DA6B90ACBCC3F469F67291B2','8a61b2f48d67d58a');
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
INSERT INTO "token" VALUES (X'01A225F57A91E0D2B0C1B93FCD036CD16A2F5AED2E1F5926A45F97806B977CC2','partner_80205571cbc9d74bdf89c3ef','01a225f57a7579b39c0ed7139326f1bf','*',1795933174418,NULL,1795933174803,NULL);
INSERT INTO "token" VALUES (X'01A225F57AC25364BAEF1D02A97D0BAB4AD3C925DA6B90ACBCC3F469F67291B2','partner_80205571cbc9d74bdf89c3ef','01a225f57a7579b39c0ed7139326f1bf','*',1795933174466,NULL,NULL,1795933174474);
CREATE TABLE outbox (
    id         TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL,
    payload    TEXT    NOT NULL, -- JSON; emptied when the job is closed
    created_at INTEGER NOT NULL,
    run_at     INTEGER NOT NULL, -- moved into the future by claiming the job
    attempts   INTEGER NOT NULL,
    closed_at  INTEGER
) STRICT;
INSERT INTO "outbox" VALUES ('66b8a23602111e6e804ef7a0a1fa0e86','email code','',1795933174370,1795933294372,1,1795933174376);
INSERT INTO "outbox" VALUES ('0dcfe5d63e5e4bb770ae6482ef7ada10','notice','',1795933174389,1795933294411,1,1795933174429);
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
INSERT INTO "activity" VALUES (1,'8cfc5f4923970fddca0008b196e345e6','signed up','','Go-http-client/1.1','127.0.0.1',1795933174370);
INSERT INTO "activity" VALUES (2,'8cfc5f4923970fddca0008b196e345e6','card added','','Go-http-client/1.1','127.0.0.1',1795933174384);
INSERT INTO "activity" VALUES (3,'8cfc5f4923970fddca0008b196e345e6','connected','Marlin Supplies','Go-http-client/1.1','127.0.0.1',1795933174389);
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
INSERT INTO "email_code" VALUES ('191eeea63d45da719d085ad790d52af2','verify','8cfc5f4923970fddca0008b196e345e6',NULL,'ada@example.com',1795933174370,1795933774370,1796019574370,0,NULL,NULL);
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
INSERT INTO "disconnect_link" VALUES (X'C66C08B9313D9D557E8799D78C269C30CD4C1F1898B3B96FA1BD6ADEA445CF8F','01a225f57a7579b39c0ed7139326f1bf',1798525174389);
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
INSERT INTO "carrier" VALUES ('demo_carrier',0,'demo_carrier','Demo Carrier','oauth','fairlead',X'B2C351BDB143051C4B5D3CBC05F9689C545F2B55DD18567E0847EDDD219B904058E1020EE5C1BAC8469B181F07D7E1732F504836DD78A3FDF08BACD081BA621F5C03AB43','56e3223fa95ca2aa4bc06ca0befb4f64','basic',1,'rotating','form','ship','http://localhost:41471/authorize','http://localhost:41471/token','','http://localhost:41471/revoke','http://localhost:41471','{}',0,1795933168594,1795933168594,NULL,NULL,NULL);
INSERT INTO "carrier" VALUES ('demo_carrier',1,'demo_carrier','Demo Carrier','oauth','fairlead',X'29C35F4CA4D60DA2D48D9962EBA4521A7CF515A1B7564A3FAADFB6819AFE8709AEC5D8983F8231A7358CCABBFA92D17DD3A2D5A8A92998B9D9B4B011C521132ED20DA04F','56e3223fa95ca2aa4bc06ca0befb4f64','basic',1,'rotating','form','ship','http://localhost:41471/authorize','http://localhost:41471/token','','http://localhost:41471/revoke','http://localhost:41471','{}',0,1795933168594,1795933168594,NULL,NULL,NULL);
INSERT INTO "carrier" VALUES ('own',0,'','own','oauth','us',NULL,'','none',1,'rotating','form','','https://carrier.example/authorize','https://carrier.example/token','','','','{}',0,1795933174768,1795933174768,NULL,NULL,NULL);
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
INSERT INTO "carrier_account" VALUES ('1ed6cc30dffb132f4a39954dfa74906b','8cfc5f4923970fddca0008b196e345e6','own',0,X'D658C81AD8585A5C65A6284CA72745CBE3F15CFFB7833C2049B527DB31618E02F4DA',X'0973749388C6C0B82DEB28E433C79B72A511495F116DA34FD52D7B5934F4EF24',X'E1B64FECAE5B93F8563FEE459AE5FBBBA62A1706AED4728A385D61160DC7','56e3223fa95ca2aa4bc06ca0befb4f64','',1,'authorization_pending','',NULL,1795933174803,1795933174803);
CREATE TABLE carrier_account_event (
    id                 INTEGER PRIMARY KEY, -- rises in the order of creation
    carrier_account_id TEXT    NOT NULL REFERENCES carrier_account (id) ON DELETE CASCADE,
    at                 INTEGER NOT NULL,
    name               TEXT    NOT NULL,
    reason             TEXT    NOT NULL -- empty for none
) STRICT;
INSERT INTO "carrier_account_event" VALUES (1,'1ed6cc30dffb132f4a39954dfa74906b',1795933174803,'added','');
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
CREATE INDEX carrier_refresh_tried ON carrier_refresh (carrier_id, test, tried_at);
CREATE INDEX carrier_link_account ON carrier_link (carrier_account_id, created_at);
CREATE INDEX carrier_link_expires_at ON carrier_link (expires_at);
CREATE INDEX carrier_sign_in_link ON carrier_sign_in (link_hash);
CREATE INDEX carrier_sign_in_expires_at ON carrier_sign_in (expires_at);
CREATE INDEX managed_account_platform ON managed_account (platform_id, created_at, account_id);
COMMIT;
