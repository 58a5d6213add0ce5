package portal_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func profileOf(c storage.Client) string { return "/partners/" + c.ID + "/profile" }

func (f *fixture) requests(clientID string) []storage.Application {
	f.t.Helper()
	all, err := f.db.Requests(f.t.Context(), clientID, 100)
	must(f.t, err)
	return all
}

func TestCompanyChangesWhenSupportApproves(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	owner := f.owner(c.ID)
	page := owner.Get(profileOf(c))
	if page.Value("Company name") != "Acme" || page.Value("Contact email") != c.Email {
		t.Errorf("it shows %s", page.Text())
	}
	page = page.Submit("Request change", map[string]string{"Company name": "Acme 100%", "Use case": "Labels\nand more."})
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, "Your request was sent to support.", "Acme 100%", "Labels and more.", "Waiting for support")
	a := f.requests(c.ID)[0]
	if a.Kind != storage.ApplicationCompany || a.Company != "Acme 100%" || a.Email != c.Email || a.Address != "127.0.0.1" {
		t.Errorf("it is %+v", a)
	}
	if now, err := f.db.ClientByID(t.Context(), c.ID); err != nil || now.Name != "Acme" {
		t.Errorf("it is %+v already, %v", now, err)
	}
	storagetest.Approve(t, f.db, a.Number)
	page = owner.Get(profileOf(c))
	wantSays(t, page, "Approved")
	if page.Value("Company name") != "Acme 100%" || page.Find("table button").Length() > 0 {
		t.Errorf("it shows %s", page.Text())
	}
	decided := owner.Post(profileOf(c)+"/requests/"+a.Number+"/withdraw", nil)
	wantStatus(t, decided, http.StatusConflict)
	wantSays(t, decided, "Support approved this request on ")
}

func TestRequestsAreWithdrawn(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	owner := f.owner(c.ID)
	page := owner.Get(profileOf(c)).Submit("Request change", map[string]string{"Company name": "Acme & Sons"})
	a := f.requests(c.ID)[0]
	gone := page.Submit("Withdraw", nil)
	wantStatus(t, gone, http.StatusOK)
	wantSays(t, gone, "The request was withdrawn.", "Withdrawn")
	again := page.Submit("Withdraw", nil)
	wantStatus(t, again, http.StatusConflict)
	wantSays(t, again, "This request was withdrawn on ")
	if _, err := f.db.ApproveApplication(storagetest.BySam(t), storage.Decision{Number: a.Number}); err == nil {
		t.Error("it was approved")
	}
	f.wantLast("application.withdrawn", a.Number)
}

// wantLast wants the last row of the audit log to be a person's.
func (f *fixture) wantLast(what, on string) {
	f.t.Helper()
	var last audit.Line
	for r, err := range f.db.AuditAfter(f.t.Context(), 0, storage.AuditFilter{}) {
		must(f.t, err)
		last, err = audit.Parse(r.Line)
		must(f.t, err)
	}
	if last.What != what || last.On.ID != on || last.Who.Kind != audit.Person || last.Who.ID == "" {
		f.t.Errorf("audited: %+v", last)
	}
}

func TestContactChangesNobody(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	owner := f.owner(c.ID)
	page := owner.Get(profileOf(c)).Submit("Save", map[string]string{"Contact email": "ops@acme.example"})
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, "Saved.")
	if now, err := f.db.ClientByID(t.Context(), c.ID); err != nil || now.Email != "ops@acme.example" {
		t.Errorf("it is %+v, %v", now, err)
	}
	if p := storagetest.Owner(t, f.db, c.ID); p.Email != "dev@acme.example" {
		t.Errorf("the owner is %s", p.Email)
	}
	jobs, err := f.db.ClaimJobs(t.Context(), 100, time.Hour, storage.JobPartnerNotice)
	must(t, err)
	var to []string
	for _, job := range jobs {
		var n storage.PartnerNotice
		must(t, json.Unmarshal([]byte(job.Payload), &n))
		to = append(to, n.To)
	}
	if !slices.Equal(to, []string{"dev@acme.example", "ops@acme.example"}) {
		t.Errorf("told are %q", to)
	}
	f.wantLast("partner.updated", c.ID)
	for typed, says := range map[string]string{"": "needs an email address", "x": "is not an email address", "a\x00@acme.example": "is not an email address"} {
		refused := owner.Get(profileOf(c)).Submit("Save", map[string]string{"Contact email": typed})
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := refused.Error("Contact email"); !strings.Contains(got, says) {
			t.Errorf("%q: %q", typed, got)
		}
	}
	f.clock.Advance(time.Hour)
	late := asks(owner, http.MethodPost, profileOf(c)+"/contact", "")
	if late.Status != http.StatusSeeOther || late.Location != "/partners/confirm?next="+url.QueryEscape(profileOf(c)) {
		t.Errorf("it leads to %d %s", late.Status, late.Location)
	}
	wantStatus(t, owner.Get(profileOf(c)).Submit("Request change", map[string]string{"Company name": "Acme & Sons"}), http.StatusOK)
}

func TestCompanyIsRefusedWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	owner := f.owner(c.ID)
	for _, row := range []struct{ label, typed, says string }{
		{"Company name", "", "The company needs a name."},
		{"Company name", "Acme", "Change the company name or the use case before you send the request."},
		{"Company name", strings.Repeat("x", 101), "longer than 100 characters"},
		{"Company name", "\u202e", "unsupported characters"},
		{"Use case", strings.Repeat("x", 2001), "longer than 2000 characters"},
		{"Use case", "\x00", "unsupported characters"},
	} {
		page := owner.Get(profileOf(c)).Submit("Request change", map[string]string{row.label: row.typed})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error(row.label); !strings.Contains(got, row.says) {
			t.Errorf("%s %q: %q", row.label, row.typed, got)
		}
		if row.label == "Use case" && len(row.typed) > 1 && page.Value(row.label) != row.typed {
			t.Error("what was typed is gone")
		}
	}
	if all := f.requests(c.ID); len(all) != 0 {
		t.Errorf("requested are %+v", all)
	}
}

func picture(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))))
	return b.Bytes()
}

func upload(t *testing.T, b *webtest.Browser, c storage.Client, file []byte) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("logo", "logo.svg")
	must(t, err)
	_, err = part.Write(file)
	must(t, err)
	must(t, form.Close())
	r := b.Request(http.MethodPost, profileOf(c)+"/logo", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.Send(r)
}

func TestLogoChangesWhenSupportApproves(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	owner := f.owner(c.ID)
	for _, row := range []struct {
		file []byte
		says string
	}{
		{nil, "Please choose a file."},
		{[]byte("<svg/>"), "The logo must be a PNG or a JPEG."},
		{make([]byte, 1<<20+1), "The logo is larger than 1 MiB."},
		{make([]byte, 3<<20), "The logo is larger than 1 MiB."},
		{picture(t, 63), "The logo must have 64 to 2,048 pixels each way."},
		{picture(t, 64)[:60], "This picture is damaged."},
	} {
		refused := upload(t, owner, c, row.file)
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := refused.Error("Logo"); got != row.says {
			t.Errorf("%d bytes: %q, want %q", len(row.file), got, row.says)
		}
	}
	if sent := upload(t, owner, c, picture(t, 64)); sent.Status != http.StatusSeeOther || sent.Location != profileOf(c) {
		t.Fatalf("it answers %d: %s", sent.Status, sent.Text())
	}
	page := owner.Get(profileOf(c))
	wantSays(t, page, "Your request was sent to support.", "Logo", "Waiting for support")
	if page.Find("img.logo").Length() > 0 {
		t.Error("it is shown already")
	}
	storagetest.Approve(t, f.db, f.requests(c.ID)[0].Number)
	hash, err := f.db.LogoHashOf(t.Context(), c.ID)
	must(t, err)
	for _, path := range []string{profileOf(c), profileOf(c) + "/preview"} {
		if got := owner.Get(path).Find("img.logo").AttrOr("src", ""); hash == "" || got != "/logo/"+hash+".png" {
			t.Errorf("%s has %q", path, got)
		}
	}
}

func TestTenLogosADayAreUploaded(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	c, d := f.partner("Acme"), f.partner("Bolts")
	owner, file := f.owner(c.ID), picture(t, 64)
	for range 10 {
		wantStatus(t, upload(t, owner, c, file), http.StatusSeeOther)
	}
	over := upload(t, owner, c, file)
	wantStatus(t, over, http.StatusTooManyRequests)
	wantSays(t, over, "Too many attempts", "Profile")
	wantStatus(t, upload(t, f.owner(d.ID), d, file), http.StatusSeeOther)
	var waiting int
	for _, a := range f.requests(c.ID) {
		if !a.IsDecided() {
			waiting++
		}
	}
	if waiting != 1 {
		t.Errorf("%d wait", waiting)
	}
}

func TestDevelopersReadTheProfile(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	request := f.owner(c.ID).Get(profileOf(c)).Submit("Request change", map[string]string{"Company name": "Acme & Sons"})
	wantStatus(t, request, http.StatusOK)
	dana := f.developer(c.ID)
	page := dana.Get(profileOf(c))
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, "Acme", c.Email, "Waiting for support")
	if page.Find("main form").Length() > 0 {
		t.Errorf("it has a form: %s", page.Body)
	}
	if got := upload(t, dana, c, make([]byte, 900<<10)); got.Status != http.StatusForbidden {
		t.Errorf("a logo is answered %d", got.Status)
	}
	preview := page.Click("Preview consent page")
	wantStatus(t, preview, http.StatusOK)
	wantSays(t, preview, "Allow Acme to use your", "Jane Merchant")
	if preview.Find("main button:not([disabled])").Length() > 0 || preview.Find("nav.tabs").Length() > 0 {
		t.Errorf("it is %s", preview.Body)
	}
	wantStatus(t, preview.Click("Go back"), http.StatusOK)
}

func TestProfileOfASuspendedPartnerIsReadOnly(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	owner := f.owner(c.ID)
	page := owner.Get(profileOf(c))
	waits := page.Submit("Request change", map[string]string{"Company name": "Acme & Sons"})
	must(t, f.db.SetClientStatus(t.Context(), c.ID, storage.Suspended, "abuse"))
	for name, refused := range map[string]*webtest.Page{
		"company": page.Submit("Request change", map[string]string{"Company name": "Bolts"}), "contact": page.Submit("Save", map[string]string{"Contact email": "x@acme.example"}),
		"withdraw": waits.Submit("Withdraw", nil), "logo": upload(t, owner, c, picture(t, 64)),
	} {
		if refused.Status != http.StatusForbidden {
			t.Errorf("%s is answered %d", name, refused.Status)
		}
	}
	page = owner.Get(profileOf(c))
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, "Acme is suspended. Please contact support.", "Waiting for support")
	if page.Find("main form").Length() > 0 {
		t.Errorf("it has a form: %s", page.Body)
	}
}

func TestFormsOfProfilesTakeOddInput(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	owner := f.owner(c.ID)
	for _, odd := range []string{"\x00", "\xff", "\u202e", "a\r\nb", "<script>", "%s%n%", strings.Repeat("x", 4_000)} {
		for _, path := range []string{"", "/contact", "/logo", "/requests/" + url.PathEscape(odd) + "/withdraw"} {
			page := owner.Post(profileOf(c)+path, url.Values{"company": {odd, odd}, "use_case": {odd}, "email": {odd}, "logo": {odd}, odd: {odd}})
			if page.Status >= 500 || !utf8.ValidString(page.Body) || strings.Contains(page.Body, "<script>") {
				t.Errorf("%s with %.20q is answered %d", path, odd, page.Status)
			}
		}
	}
	for _, path := range []string{"", "/contact", "/requests/A-00000000/withdraw"} {
		wantStatus(t, owner.Post(profileOf(c)+path, url.Values{"company": {strings.Repeat("x", 70<<10)}}), http.StatusRequestEntityTooLarge)
	}
}
