package mail_test

import (
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/mail"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// notify writes a notice, as storage does in the transaction of the change.
func (h *fixture) notify(n storage.Notice) {
	h.t.Helper()
	payload, err := json.Marshal(n)
	if err != nil {
		h.t.Fatal(err)
	}
	now := h.db.Time().UnixMilli()
	raw := storagetest.Raw(h.t, h.url)
	raw.MustExec(raw.Rebind(`INSERT INTO outbox (id, kind, payload, created_at, run_at, attempts) VALUES (?, 'notice', ?, ?, ?, 0)`),
		storage.NewID(), string(payload), now, now)
}

// factorReset is the ID of a reset of an account's second factor that waits.
func (h *fixture) factorReset(a storage.Account) string {
	h.t.Helper()
	id := storage.NewID()
	raw := storagetest.Raw(h.t, h.url)
	raw.MustExec(raw.Rebind(`INSERT INTO factor_reset (id, account_id, asked_by, asked_by_name, reason, asked_at, due_at, outcome) VALUES (?, ?, '', '', '', 0, 0, '')`), id, a.ID)
	return id
}

var noticeRows = map[storage.NoticeName]struct{ subject, link string }{
	storage.NoticeEmailChanged:               {"Your email was changed", "/account/security"},
	storage.NoticePasswordChanged:            {"Your password was changed", "/forgot"},
	storage.NoticeAuthenticatorAdded:         {"An authenticator app was added to your Fairlead account", "/account/security"},
	storage.NoticeAuthenticatorRemoved:       {"An authenticator app was removed from your Fairlead account", "/account/security"},
	storage.NoticeRecoveryCodesMade:          {"New recovery codes for your Fairlead account", "/account/security"},
	storage.NoticeRecoveryCodeUsed:           {"A recovery code of your Fairlead account was used", "/forgot"},
	storage.NoticePasskeyAdded:               {"A passkey was added to your Fairlead account", "/account/security"},
	storage.NoticePasskeyRemoved:             {"A passkey was removed from your Fairlead account", "/account/security"},
	storage.NoticePasskeyRefused:             {"A passkey for your Fairlead account was refused", "/account/security"},
	storage.NoticeNewLogIn:                   {"New login to your Fairlead account", "/forgot"},
	storage.NoticeKeyCreated:                 {"An API key was created for your Fairlead account", "/account/api-keys"},
	storage.NoticeKeyPaused:                  {"An API key of your Fairlead account was reported as leaked", "/account/api-keys"},
	storage.NoticeTokenPaused:                {"A token of Knots & Sons for your Fairlead account was reported as leaked", "/account/connections"},
	storage.NoticeConnected:                  {"Knots & Sons can now use your Fairlead account", "/account/security"},
	storage.NoticeDisconnected:               {"Knots & Sons can no longer use your Fairlead account", "/account/security"},
	storage.NoticeDeauthorized:               {"Knots & Sons can no longer use your Fairlead account", "/account/security"},
	storage.NoticePartnerLeft:                {"Knots & Sons can no longer use your Fairlead account", "/account/connections"},
	storage.NoticeClosingRequested:           {"Your Fairlead account will be closed", "/forgot"},
	storage.NoticeClosingCancelled:           {"Your Fairlead account stays open", "/forgot"},
	storage.NoticeClosed:                     {"Your Fairlead account was closed", "/signup"},
	storage.NoticeCarrierDisconnected:        {"Reconnect your UPS account", "/account/carriers"},
	storage.NoticeManagedCarrierDisconnected: {"Reconnect an account at UPS that you manage", "/docs/carriers"},
	storage.NoticeSuspended:                  {"Your Fairlead account was suspended", "/account/security"},
	storage.NoticeResumed:                    {"Your Fairlead account is active again", "/account/security"},
	storage.NoticeVerified:                   {"The email of your Fairlead account was verified", "/account/security"},
	storage.NoticeSecondFactorReset:          {"Your two-step login was reset", "/reset"},
	storage.NoticeFactorResetAsked:           {"A reset of your two-step login was requested", "/second-factor-reset/"},
}

func TestNoticesSayWhatHappenedAndWhatToDo(t *testing.T) {
	t.Parallel()
	if missing := slices.DeleteFunc(mail.Notices(), func(n storage.NoticeName) bool { _, ok := noticeRows[n]; return ok }); len(missing) > 0 {
		t.Errorf("not tested: %v", missing)
	}
	for name, row := range noticeRows {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			h := open(t)
			ada := h.account()
			h.notify(storage.Notice{AccountID: ada.ID, Name: name, Device: device, Partner: "Knots & Sons", Carrier: "UPS", FactorResetID: h.factorReset(ada), Until: storage.At(h.clock.Now().Add(14 * 24 * time.Hour))})
			h.send(1)
			m := h.message()
			if got := m.Subject(); got != row.subject {
				t.Errorf("the subject is %q, want %q", got, row.subject)
			}
			link, _, _ := strings.Cut(m.Link(), "?")
			if want := "https://connect.example" + row.link; link != want && (name != storage.NoticeFactorResetAsked || !strings.HasPrefix(link, want)) {
				t.Errorf("the link is %q, want %q", m.Link(), want)
			}
			wantIn(t, m.Text, "When: "+h.clock.Now().Format("2 January 2006 at 15:04 UTC")+".")
			if name == storage.NoticeCarrierDisconnected { // nobody did it
				wantIn(t, m.Text, "your account at UPS", "sign in at UPS once more")
				return
			}
			if name == storage.NoticePartnerLeft { // nor this
				wantIn(t, m.Text, "Knots & Sons has left Fairlead.")
				return
			}
			if name == storage.NoticeManagedCarrierDisconnected { // nor this
				wantIn(t, m.Text, "which you manage")
				return
			}
			if name == storage.NoticeTokenPaused || name == storage.NoticeKeyPaused { // and the owner least of all
				wantIn(t, m.Text, "was reported as leaked. It’s paused, and nobody can use it.", "Use it again only if you’re sure that nobody else has it:")
				return
			}
			wantIn(t, m.Text, "If this was not you, ")
			if name != storage.NoticeDeauthorized && name != storage.NoticeClosed {
				wantIn(t, m.Text, "From: Chrome on Linux, IP address 192.0.2.7.")
			}
			if strings.Contains(m.Raw, "%!") || strings.Contains(m.Raw, "evil") {
				t.Errorf("the message reads %s", m.Raw)
			}
			wantIn(t, m.HTML, "<bdi>Fairlead</bdi></p>")
			if name == storage.NoticeRecoveryCodeUsed { // which may have confirmed a change
				wantIn(t, m.Text, "A recovery code of your Fairlead account was used. It can’t be used again.")
			}
			wantSameInHTML(t, m.Text, m.HTML)
		})
	}
}

var (
	headRE = regexp.MustCompile(`(?s)<head>.*</head>`)
	tagRE  = regexp.MustCompile(`<[^>]*>`)
)

// wantSameInHTML wants each paragraph of the text in the HTML, and each link's URL.
func wantSameInHTML(t *testing.T, text, markup string) {
	t.Helper()
	plain := html.UnescapeString(tagRE.ReplaceAllString(headRE.ReplaceAllString(markup, ""), ""))
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "https://") {
			wantIn(t, html.UnescapeString(markup), `href="`+line+`"`)
			continue
		}
		wantIn(t, plain, line)
	}
}

func TestNoticeOfSupportNamesNoBrowser(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.notify(storage.Notice{AccountID: h.account().ID, Name: storage.NoticeSuspended})
	h.send(1)
	m := h.message()
	wantIn(t, m.Text, "By: our support team.")
	if strings.Contains(m.Text, "address 1") || strings.Contains(m.Text, "From: ") {
		t.Errorf("it reads %s", m.Text)
	}
}

func TestNoticeSaysTheDay(t *testing.T) {
	t.Parallel()
	h := open(t)
	until := h.clock.Now().Add(14 * 24 * time.Hour)
	h.notify(storage.Notice{AccountID: h.account().ID, Name: storage.NoticeClosingRequested, Device: device, Until: storage.At(until)})
	h.send(1)
	wantIn(t, h.message().Text, "will be closed on "+until.UTC().Format("2 January 2006")+",")
}

func TestNoticeGoesToItsOwnAddress(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]func(h *fixture) string{
		"a former address":  func(h *fixture) string { return h.account().ID },
		"an erased account": func(*fixture) string { return "erased" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.notify(storage.Notice{AccountID: id(h), Name: storage.NoticeClosed, To: "former@example.com"})
			h.send(1)
			if got := h.message().Header.Get("To"); got != "<former@example.com>" {
				t.Errorf("it went to %q", got)
			}
		})
	}
}

func TestNoticeOfAnErasedAccountIsNotSent(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.notify(storage.Notice{AccountID: "erased", Name: storage.NoticeKeyCreated})
	h.send(1)
	if files := h.files(); len(files) > 0 {
		t.Errorf("sent %v", files)
	}
	if strings.Contains(h.log.String(), "gave up") {
		t.Errorf("logged %s", h.log)
	}
}

func TestNoticeOfANewerReleaseIsTriedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.notify(storage.Notice{AccountID: h.account().ID, Name: "something else"})
	h.send(1)
	wantIn(t, h.log.String(), "a job failed and will be retried", "unknown notice")
}

func TestSecondFactorResetNoticeHasALinkThatWorks(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	h.clock.Advance(time.Second)
	h.notify(storage.Notice{AccountID: ada.ID, Name: storage.NoticeSecondFactorReset, Until: storage.At(h.clock.Now().Add(time.Hour))})
	h.send(1)
	m := h.message()
	reset, err := h.db.ResetByHash(t.Context(), storage.Hash(token(t, m)))
	if err != nil || reset.AccountID != ada.ID {
		t.Errorf("the link is %+v, %v", reset, err)
	}
	if strings.Contains(storagetest.Content(t, h.url), token(t, m)) {
		t.Error("the database has the secret")
	}
}

func TestFactorResetNoticeHasALinkThatStopsIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	due := h.clock.Now().Add(24 * time.Hour)
	notice := storage.Notice{AccountID: ada.ID, Name: storage.NoticeFactorResetAsked, FactorResetID: h.factorReset(ada), Until: storage.At(due)}
	h.notify(notice)
	h.send(1)
	m := h.message()
	wantIn(t, m.Text, "The reset takes place on "+due.Format("2 January 2006 at 15:04 UTC")+" at the latest", "By: our support team.")
	secret, ok := strings.CutPrefix(m.Link(), "https://connect.example/second-factor-reset/")
	r, err := h.db.FactorResetByLink(t.Context(), storage.Hash(secret))
	if !ok || err != nil || r.AccountID != ada.ID {
		t.Errorf("the link %s is of %+v, %v", m.Link(), r, err)
	}
	if strings.Contains(storagetest.Content(t, h.url), secret) {
		t.Error("the database has the secret")
	}
	if err := h.db.StopFactorReset(t.Context(), ada.ID, r.ID, storage.Device{}); err != nil {
		t.Fatal(err)
	}
	h.notify(notice)
	h.send(1)
	if n := len(h.files()); n != 1 {
		t.Errorf("there are %d mails after one about a reset that has ended", n)
	}
	var gaveUp int
	if err := storagetest.Raw(t, h.url).Get(&gaveUp, `SELECT COUNT(*) FROM outbox WHERE gave_up = TRUE`); err != nil || gaveUp != 1 {
		t.Errorf("%d mails were not sent, %v", gaveUp, err)
	}
}
