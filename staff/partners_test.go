package staff_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const (
	shopCallback = "https://shop.example/callback"
	utc          = "2 January 2006, 15:04 UTC"
)

// shop is a partner with two callbacks.
func (c *console) shop() storage.Client {
	c.t.Helper()
	p, _ := storagetest.Partner(c.t, c.db, storage.Client{Name: "Shop & Söhne", Email: "ops@shop.example"}, shopCallback, "https://shop.example/other")
	return p
}

func (c *console) support() *webtest.Browser {
	b, _ := c.signedIn("Grace", storage.StaffSupport)
	return b
}

func (c *console) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// secretsOf are the secrets of a partner, the oldest first.
func (c *console) secretsOf(id string) []storage.Secret {
	c.t.Helper()
	all, err := c.db.Secrets(c.t.Context(), id)
	c.must(err)
	return all
}

// audited is the line of the latest change of a kind to an object; the test fails if there are
// not n of them.
func (c *console) audited(what, on string, n int) audit.Line {
	c.t.Helper()
	rows, err := c.db.AuditRows(c.t.Context(), storage.AuditFilter{What: what, On: on, Limit: 50})
	c.must(err)
	if len(rows) != n {
		c.t.Errorf("%s was audited %d times, want %d", what, len(rows), n)
	}
	if len(rows) == 0 {
		return audit.Line{}
	}
	line, err := audit.Parse(rows[0].Line)
	c.must(err)
	return line
}

func wantText(t *testing.T, p *webtest.Page, all ...string) {
	t.Helper()
	for _, text := range all {
		if !strings.Contains(p.Text(), text) {
			t.Errorf("%s does not say %q: %s", p.URL, text, p.Text())
		}
	}
}

func headings(p *webtest.Page, table string) string {
	var all []string
	for _, th := range p.Find("table[aria-label='" + table + "'] th").EachIter() {
		all = append(all, th.Text())
	}
	return strings.Join(all, ", ")
}

func TestPartnersAreListedAndFiltered(t *testing.T) {
	t.Parallel()
	c := open(t)
	support := c.support()
	wantText(t, support.Get("/staff/partners"), "No partners.")
	shop := c.shop()
	c.clock.Advance(time.Second)
	other, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Other"}, "https://other.example/")
	storagetest.Service(t, c.db, storage.Client{Name: "Service"})
	c.must(c.db.SetClientStatus(t.Context(), other.ID, storage.Suspended, "fraud"))
	a := storage.Attempt{ClientID: shop.ID}
	c.must(c.db.RefuseAttempt(t.Context(), &a, "callback", ""))

	page := support.Get("/staff/partners")
	if got, want := headings(page, "Partners"), "Company, Client ID, Status, Default callback, Last attempt, Refused in 24 hours, Since"; got != want {
		t.Errorf("the columns are %s", got)
	}
	if rows := page.Find("tbody tr"); rows.Length() != 2 || !strings.Contains(rows.First().Text(), "Other") {
		t.Errorf("the rows are %s", page.Text())
	}
	for query, want := range map[string]string{
		"?status=active": "Shop & Söhne", "?status=suspended": "Other", "?status=trouble": "Shop & Söhne", "?status=leaving": "",
		"?status=nonsense&q=oth": "Other", "?q=ops@shop.example": "Shop & Söhne", "?q=other.example": "Other", "?q=" + shop.ID: "Shop & Söhne",
		"?q=sho&status=suspended": "", "?q=%00": "Other|Shop & Söhne", "?q=%ff": "Other|Shop & Söhne", "?after=nonsense": "Other|Shop & Söhne", "?q=Serv": "",
	} {
		page := support.Get("/staff/partners" + query)
		var got []string
		for _, a := range page.Find("tbody td:first-child").EachIter() {
			got = append(got, strings.TrimSpace(a.Text()))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
		if want == "" {
			wantText(t, page, "No partners.")
		}
	}
	if page := support.Get("/staff/partners").Click("New partner"); page.H1() != "New partner" {
		t.Errorf("New partner leads to %q", page.H1())
	}
}

func TestPartnersArePaged(t *testing.T) {
	t.Parallel()
	c := open(t)
	for i := range 53 {
		storagetest.Partner(t, c.db, storage.Client{Name: fmt.Sprintf("Shop %02d", i)})
		c.clock.Advance(time.Second)
	}
	page := c.support().Get("/staff/partners?q=shop")
	if page.Find("tbody tr").Length() != 50 {
		t.Errorf("%d rows", page.Find("tbody tr").Length())
	}
	page = page.Click("Next page")
	if page.Find("tbody tr").Length() != 3 || !strings.Contains(page.Text(), "Shop 00") {
		t.Errorf("the next page has %s", page.Text())
	}
	if page = page.Click("First page"); !strings.Contains(page.Text(), "Shop 52") {
		t.Errorf("the first page has %s", page.Text())
	}
	var list struct {
		Results []map[string]any `json:"results"`
		Next    string           `json:"next"`
	}
	once(t, c.Browser, http.MethodGet, "/staff/partners", "application/json").JSON(&list)
	once(t, c.Browser, http.MethodGet, list.Next, "application/json").JSON(&list)
	if len(list.Results) != 3 || list.Results[2]["company"] != "Shop 00" || list.Results[0]["default_callback"] != storagetest.Callback {
		t.Errorf("the next page as JSON is %v", list)
	}
}

func TestPartnerIsShown(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	ada := storagetest.Account(t, c.db, storage.Account{Email: "ada@example.com"})
	storagetest.Connection(t, c.db, storage.Connection{AccountID: ada.ID, ClientID: shop.ID})
	page := c.support().Get("/staff/partners/" + shop.ID)
	if page.H1() != "Shop & Söhne" || page.Value("Company name") != "Shop & Söhne" || page.Value("Contact email") != "ops@shop.example" {
		t.Errorf("it shows %s", page.Text())
	}
	for table, want := range map[string]string{
		"Callbacks":   "Callback, Default, Since, Added by, Actions",
		"Secrets":     "Secret ID, Created, Created by, Last used, Exchanges in 30 days, Status, Actions",
		"Connections": "Account, Since, Last used, Status",
	} {
		if got := headings(page, table); got != want {
			t.Errorf("the columns of %s are %s", table, got)
		}
	}
	wantText(t, page, shopCallback, "ada@example.com", "partner.created", c.secretsOf(shop.ID)[0].ID)
	for _, heading := range []string{"Profile", "Consent page", "Options", "Callbacks", "Secrets", "Connections", "Attempts", "History", "Suspension"} {
		if !strings.Contains(page.Find("h2").Text(), heading) {
			t.Errorf("there is no section %s", heading)
		}
	}
	var one map[string]any
	once(t, c.Browser, http.MethodGet, "/staff/partners/"+shop.ID, "application/json").JSON(&one)
	if one["client_id"] != shop.ID || one["company"] != "Shop & Söhne" || one["iss"] != false || len(one["callbacks"].([]any)) != 2 {
		t.Errorf("as JSON it is %v", one)
	}
}

func TestPartnersProfileAndOptionsAreChanged(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	support := c.support()
	page := support.Get("/staff/partners/"+shop.ID).Submit("Save", map[string]string{
		"Company name": "Shop 100%", "Contact email": "new@shop.example", "Use case": "Shipping\r\nlabels"})
	wantText(t, page, "Saved.")
	page = page.Submit("Save options", map[string]string{"Accept requests without a state": "on", "Send the issuer (iss)": "on"})
	wantText(t, page, "Saved.")
	got, err := c.db.ClientByID(t.Context(), shop.ID)
	c.must(err)
	if got.Name != "Shop 100%" || got.Email != "new@shop.example" || got.UseCase != "Shipping labels" || !got.AllowMissingState || !got.Iss {
		t.Errorf("it is %+v", got)
	}
	if line := c.audited("partner.updated", shop.ID, 2); line.Who.Name != "Grace" || line.Who.Kind != audit.Staff || string(line.After) != `{"allow_missing_state":true,"iss":true}` {
		t.Errorf("audited: %+v", line)
	}
	for field, row := range map[string]struct{ value, want string }{
		"Company name":  {"\u202e", "unsupported"},
		"Contact email": {"nobody%d", `"nobody%d" is not an email address.`},
		"Use case":      {strings.Repeat("x", 2001), "longer than 2000"},
	} {
		page := support.Get("/staff/partners/"+shop.ID).Submit("Save", map[string]string{field: row.value})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if !strings.Contains(page.Error(field), row.want) || page.Value(field) != row.value {
			t.Errorf("%s: it says %q beside %q", field, page.Error(field), page.Value(field))
		}
	}
}

func TestPartnersCallbacksAreChanged(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	support := c.support()
	page := support.Get("/staff/partners/" + shop.ID)
	page = page.Submit("Add callback", map[string]string{"Callback URL": "https://shop.example/new?a=%20b"})
	wantText(t, page, "The callback was added.", "Grace")
	for typed, want := range map[string]string{
		"https://shop.example/new?a=%20b": "already registered", "http://shop.example/": "uses plain http on shop.example", "": "is empty", "https://shop.example/%zz": "two hex digits",
	} {
		page := support.Get("/staff/partners/"+shop.ID).Submit("Add callback", map[string]string{"Callback URL": typed})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if !strings.Contains(page.Error("Callback URL"), want) || page.Value("Callback URL") != typed {
			t.Errorf("%q: it says %q", typed, page.Error("Callback URL"))
		}
	}
	storagetest.Attempt(t, c.db, storage.Attempt{ClientID: shop.ID, Callback: "https://shop.example/other"})
	page = support.Get("/staff/partners/" + shop.ID).Click("Remove")
	wantText(t, page, "Used by 1 attempt in the last 30 days, last at "+c.clock.Now().Format(utc)+".")
	page = page.Submit("Remove callback", nil)
	wantText(t, page, "The callback was removed.")
	page = page.Submit("Make default", nil)
	wantText(t, page, "The default callback was changed.")
	all, err := c.db.Callbacks(t.Context(), shop.ID)
	c.must(err)
	if len(all) != 2 || all[0].URL != shopCallback || all[0].IsDefault || !all[1].IsDefault || all[1].AddedBy != "Grace" {
		t.Errorf("it has %+v", all)
	}
	c.audited("callback.added", shop.ID, 1)
	c.audited("callback.removed", shop.ID, 1)
	c.audited("callback.default_changed", shop.ID, 1)
}

func TestThereAreAHundredCallbacksAtMost(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	for i := range 98 {
		c.must(c.db.AddCallback(t.Context(), shop.ID, fmt.Sprint("https://shop.example/", i)))
	}
	page := c.support().Get("/staff/partners/"+shop.ID).Submit("Add callback", map[string]string{"Callback URL": "https://shop.example/more"})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if want := "A partner can have up to 100 callbacks. Remove an unused one first."; page.Error("Callback URL") != want {
		t.Errorf("it says %q", page.Error("Callback URL"))
	}
}

func TestSecretsAreRevoked(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	first := c.secretsOf(shop.ID)[0]
	support := c.support()
	revoke := "/staff/partners/" + shop.ID + "/secrets/" + first.ID + "/revoke"
	wantText(t, support.Get(revoke), "Used for 0 exchanges of 0 connections in the last 30 days.",
		"This is the last live secret: nobody can exchange a code until there is a new one.", "Existing tokens keep working.")
	second, _ := storagetest.Secret(t, c.db, shop.ID)
	usage := storage.Usage{DB: c.db}
	for i := range 1200 {
		usage.Exchange(first.ID, fmt.Sprint(i), netip.MustParseAddr(fmt.Sprint("192.0.2.", i%6)))
	}
	usage.Secret(second.ID)
	usage.Secret(first.ID)
	c.must(usage.Flush(t.Context()))
	at := c.clock.Now().Format(utc)

	page := support.Get("/staff/partners/" + shop.ID)
	wantText(t, page, first.ID, "1,200")
	page = support.Get(revoke)
	wantText(t, page, "Used for 1,200 exchanges of 1,200 connections in the last 30 days, last at "+at+".", "192.0.2.1", "The other secret was last used at "+at+".")
	if n := strings.Count(page.Text(), "192.0.2."); n != 5 {
		t.Errorf("it names %d addresses", n)
	}
	page = page.Submit("Revoke secret", map[string]string{"Reason": " \n"})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Error("Reason") == "" {
		t.Errorf("it says %s", page.Text())
	}
	page = page.Submit("Revoke secret", map[string]string{"Reason": "pasted in\na chat"})
	wantText(t, page, "The secret was revoked.", "Revoked")
	if line := c.audited("secret.revoked", shop.ID, 1); line.Reason != "pasted in a chat" || line.Who.Name != "Grace" {
		t.Errorf("audited: %+v", line)
	}
	for _, page := range []*webtest.Page{support.Get(revoke), support.Post(revoke, url.Values{"reason": {"again"}})} {
		wantStatus(t, page, http.StatusConflict)
		wantText(t, page, "already been revoked")
	}
}

func TestOnlyOneOfTwoRevokes(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	path := "/staff/partners/" + shop.ID
	for action, row := range map[string]struct {
		path, what string
		form       url.Values
	}{
		"revoking":   {path + "/secrets/" + c.secretsOf(shop.ID)[0].ID + "/revoke", "secret.revoked", url.Values{"reason": {"leaked"}}},
		"suspending": {path + "/suspend", "partner.suspended", url.Values{"reason": {"fraud"}}},
	} {
		statuses := map[int]int{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 6 {
			b := c.Clone()
			all.Go(func() {
				got := post(t, b, row.path, row.form)
				mu.Lock()
				defer mu.Unlock()
				statuses[got.Status]++
			})
		}
		all.Wait()
		if statuses[http.StatusSeeOther] != 1 || statuses[http.StatusConflict] != 5 {
			t.Errorf("%s: %v", action, statuses)
		}
		c.audited(row.what, shop.ID, 1)
	}
}

func TestSecretLinksAreSent(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	page := c.support().Get("/staff/partners/"+shop.ID).Submit("Send secret link", nil)
	wantText(t, page, "A link was sent to ops@shop.example.")
	link, err := c.db.LatestHandover(t.Context(), shop.ID)
	c.must(err)
	if link.SentByName != "Grace" || link.Email != "ops@shop.example" || !link.ExpiresAt.Equal(c.clock.Now().Add(72*time.Hour)) {
		t.Errorf("it is %+v", link)
	}
	c.audited("handover.sent", shop.ID, 1)
	storagetest.Secret(t, c.db, shop.ID)
	path := "/staff/partners/" + shop.ID
	if page := c.Get(path); strings.Contains(page.Find("button").Text(), "Send secret link") {
		t.Error("there is a button with two live secrets")
	}
	page = c.Post(path+"/secrets", nil)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	wantText(t, page, "Shop & Söhne already has two live secrets.")
	c.must(c.db.RevokeSecret(t.Context(), shop.ID, c.secretsOf(shop.ID)[0].ID))
	c.must(c.db.SetClientStatus(t.Context(), shop.ID, storage.Suspended, "fraud"))
	page = c.Post(path+"/secrets", nil)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	wantText(t, page, "Shop & Söhne is suspended. Resume it first.")
	c.audited("handover.sent", shop.ID, 1)
}

func TestSecretLinksAreLimited(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.app.Unlimited = false
	shop := c.shop()
	for i := range 6 {
		got := post(t, c.Browser, "/staff/partners/"+shop.ID+"/secrets", nil)
		if want := map[bool]int{true: http.StatusSeeOther, false: http.StatusTooManyRequests}[i < 5]; got.Status != want {
			t.Errorf("link %d answers %d, want %d", i+1, got.Status, want)
		}
	}
	c.audited("handover.sent", shop.ID, 5)
}

func TestPartnersAreSuspendedAndResumed(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	for _, email := range []string{"ada@example.com", "bob@example.com"} {
		storagetest.Connection(t, c.db, storage.Connection{AccountID: storagetest.Account(t, c.db, storage.Account{Email: email}).ID, ClientID: shop.ID})
	}
	support := c.support()
	page := support.Get("/staff/partners/" + shop.ID).Click("Suspend")
	wantText(t, page, "2 connections of 2 accounts stop working", "Codes and tokens stop working at once.", "Nothing is deleted.", "Only the partner’s people are notified, without the reason.")
	page = page.Submit("Suspend partner", map[string]string{"Reason": ""})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Error("Reason") == "" {
		t.Errorf("it says %s", page.Text())
	}
	page = page.Submit("Suspend partner", map[string]string{"Reason": "Spam <b>"})
	wantText(t, page, "The partner was suspended.", "Spam <b>", "Grace", c.clock.Now().Format(utc))
	page = page.Submit("Resume", nil)
	wantText(t, page, "The partner was resumed.")
	c.audited("partner.suspended", shop.ID, 1)
	c.audited("partner.resumed", shop.ID, 1)
	wantStatus(t, support.Post("/staff/partners/"+shop.ID+"/resume", nil), http.StatusUnprocessableEntity)
}

func TestPartnersAreCreated(t *testing.T) {
	t.Parallel()
	c := open(t)
	support := c.support()
	right := map[string]string{"Company name": "Fresh", "Contact email": "new@fresh.example", "Callback URL": "https://fresh.example/", "Use case": "Labels"}
	for field, row := range map[string]struct{ value, want string }{
		"Company name": {" ", "needs a name"}, "Contact email": {"x", "is not an email address"}, "Callback URL": {"ftp://x", "has the scheme"},
	} {
		wrong := map[string]string{}
		for name, value := range right {
			wrong[name] = value
		}
		wrong[field] = row.value
		page := support.Get("/staff/partners/new").Submit("Create partner", wrong)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if !strings.Contains(page.Error(field), row.want) || page.Value("Use case") != "Labels" {
			t.Errorf("%s: it says %q", field, page.Text())
		}
	}
	page := support.Get("/staff/partners/new").Submit("Create partner", nil)
	if page.Error("Company name") == "" || page.Error("Contact email") == "" || page.Error("Callback URL") == "" {
		t.Errorf("an empty form says %s", page.Text())
	}
	page = support.Get("/staff/partners/new").Submit("Create partner", right)
	wantText(t, page, "A link to its first secret was sent to new@fresh.example.", "No secrets.")
	all, err := c.db.Partners(t.Context(), storage.PartnerFilter{})
	c.must(err)
	if len(all) != 1 || all[0].DefaultCallback != "https://fresh.example/" || len(c.secretsOf(all[0].ID)) != 0 {
		t.Errorf("there are %+v", all)
	}
	if link, err := c.db.LatestHandover(t.Context(), all[0].ID); err != nil || !link.IsFirst {
		t.Errorf("the link is %+v (%v)", link, err)
	}
	c.audited("partner.created", all[0].ID, 1)
}

func logoForm(t *testing.T, b *webtest.Browser, path, name string, file []byte) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(name, "logo.svg")
	if err == nil {
		_, err = part.Write(file)
	}
	if err != nil || form.Close() != nil {
		t.Fatal(err)
	}
	r := b.Request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.Send(r)
}

func TestLogosAreUploaded(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	support := c.support()
	path := "/staff/partners/" + shop.ID
	var file bytes.Buffer
	c.must(png.Encode(&file, image.NewNRGBA(image.Rect(0, 0, 100, 100))))
	for name, row := range map[string]struct {
		field string
		file  []byte
		want  string
	}{
		"no file":       {"logo", nil, "Please choose a file."},
		"another field": {"file", file.Bytes(), "Please choose a file."},
		"HTML":          {"logo", []byte("<html>"), "The logo must be a PNG or a JPEG."},
		"a bit much":    {"logo", make([]byte, 1<<20+1), "The logo is larger than 1 MiB."},
		"far too much":  {"logo", make([]byte, 3<<20), "The logo is larger than 1 MiB."},
		"damaged":       {"logo", file.Bytes()[:60], "This picture is damaged."},
	} {
		page := logoForm(t, support, path+"/logo", row.field, row.file)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if page.Error("Logo") != row.want {
			t.Errorf("%s: it says %q, want %q", name, page.Error("Logo"), row.want)
		}
	}
	wantStatus(t, logoForm(t, support, path+"/logo", "logo", file.Bytes()), http.StatusSeeOther)
	page := support.Get(path)
	wantText(t, page, "The logo was changed.")
	source, _ := page.Find("img.logo").Attr("src")
	hash, err := c.db.LogoHashOf(t.Context(), shop.ID)
	c.must(err)
	if source != "/logo/"+hash+".png" {
		t.Errorf("it shows %q", source)
	}
	preview := support.Get(path).Click("Preview consent page")
	if got, _ := preview.Find("header img").Attr("src"); got != source {
		t.Errorf("the preview shows %q", got)
	}
	page = support.Get(path).Submit("Remove logo", nil)
	wantText(t, page, "The logo was removed.")
	c.audited("partner.logo_changed", shop.ID, 2)
	wantStatus(t, support.Post(path+"/logo/remove", nil), http.StatusOK)
	c.audited("partner.logo_changed", shop.ID, 2)
	wantStatus(t, support.Post(path+"/logo", url.Values{"logo": {"x"}}), http.StatusBadRequest)
}

func TestPreviewIsTheConsentPageWithoutEffect(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	page := c.support().Get("/staff/partners/" + shop.ID + "/preview")
	if !strings.HasPrefix(page.H1(), "Allow Shop & Söhne to use your") {
		t.Errorf("it reads %q", page.H1())
	}
	wantText(t, page, "shop.example")
	if n := page.Find("form.consent button[disabled]").Length(); n != 2 || page.Find("button:not([disabled])").Length() != 0 {
		t.Errorf("%d buttons are disabled: %s", n, page.Text())
	}
	if _, leads := page.Find("form.consent").Attr("action"); leads || page.Find("nav").Length() != 0 {
		t.Error("its form leads somewhere, or the console is around it")
	}
	if page := page.Click("Go back"); page.H1() != "Shop & Söhne" {
		t.Errorf("it leads back to %q", page.H1())
	}
}

// routes are all that can be asked for about a partner, and what cannot be with its secret or
// callback under another's path.
func (c *console) routes(p storage.Client, secretID, callback string) (get, submit []string) {
	path := "/staff/partners/" + p.ID
	get = []string{path, path + "/preview", path + "/suspend", path + "/secrets/" + secretID + "/revoke", path + "/callbacks/" + callback + "/remove"}
	submit = []string{path + "/profile", path + "/options", path + "/logo", path + "/logo/remove", path + "/callbacks", path + "/callbacks/" + callback + "/default",
		path + "/callbacks/" + callback + "/remove", path + "/secrets", path + "/secrets/" + secretID + "/revoke", path + "/suspend", path + "/resume"}
	return get, submit
}

func TestPagesOfPartnersThatAreNot(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	other, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Other"}, "https://other.example/", "https://other.example/2")
	service, _ := storagetest.Service(t, c.db, storage.Client{})
	secret := c.secretsOf(other.ID)[0].ID
	form := url.Values{"reason": {"x"}, "company": {"x"}, "email": {"x@example.com"}, "callback": {"https://x.example/"}}
	support := c.support()
	for _, id := range []string{"partner_0", service.ID, "%00", "%ff", "..%2f", strings.Repeat("x", 3000)} {
		get, submit := c.routes(storage.Client{ID: id}, secret, "0123456789abcdef")
		for _, path := range get {
			wantStatus(t, once(t, support, http.MethodGet, path, ""), http.StatusNotFound)
			wantStatus(t, once(t, support, http.MethodGet, path, "application/json"), http.StatusNotFound)
		}
		for _, path := range submit {
			wantStatus(t, post(t, support, path, form), http.StatusNotFound)
		}
	}
	c.clock.Advance(15 * time.Minute) // 404 comes before asking who somebody is
	for _, path := range []string{"/secrets/" + secret + "/revoke", "/secrets/%00/revoke", "/callbacks/0123456789abcdef/remove", "/callbacks/%ff/remove"} {
		wantStatus(t, once(t, support, http.MethodGet, "/staff/partners/"+shop.ID+path, ""), http.StatusNotFound)
		wantStatus(t, post(t, support, "/staff/partners/"+shop.ID+path, form), http.StatusNotFound)
	}
	if s := c.secretsOf(other.ID)[0]; !s.RevokedAt.IsZero() {
		t.Error("a secret was revoked under another's path")
	}
}

func TestPagesOfPartnersNeedAStaffSession(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	get, submit := c.routes(shop, c.secretsOf(shop.ID)[0].ID, "0123456789abcdef")
	get, submit = append(get, "/staff/partners", "/staff/partners/new"), append(submit, "/staff/partners/new")
	stranger := c.Another()
	for _, path := range get {
		if got := once(t, stranger, http.MethodGet, path, ""); !strings.HasPrefix(got.Location, "/staff/login?next=") {
			t.Errorf("%s answers %d to %q", path, got.Status, got.Location)
		}
		wantStatus(t, once(t, stranger, http.MethodGet, path, "application/json"), http.StatusUnauthorized)
	}
	for _, path := range submit {
		if got := post(t, stranger, path, url.Values{"reason": {"x"}}); got.Location != "/staff/login" {
			t.Errorf("%s answers %d to %q", path, got.Status, got.Location)
		}
		r := c.Request(http.MethodPost, path, strings.NewReader("reason=x"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Origin", "https://evil.example")
		wantStatus(t, send(c.Browser, r, ""), http.StatusForbidden)
	}
	if got, err := c.db.ClientByID(t.Context(), shop.ID); err != nil || got.Status != storage.Active {
		t.Errorf("it is %+v (%v)", got, err)
	}
}

func TestSensitiveChangesOfPartnersNeedAConfirmation(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	support := c.support()
	c.clock.Advance(11 * time.Minute)
	path := "/staff/partners/" + shop.ID
	revoke := path + "/secrets/" + c.secretsOf(shop.ID)[0].ID + "/revoke"
	for _, row := range []struct{ method, path, back string }{
		{http.MethodGet, path + "/suspend", path + "/suspend"}, {http.MethodPost, path + "/suspend", path + "/suspend"},
		{http.MethodGet, revoke, revoke}, {http.MethodPost, revoke, revoke}, {http.MethodPost, path + "/secrets", path},
		{http.MethodGet, "/staff/partners/new", "/staff/partners/new"}, {http.MethodPost, "/staff/partners/new", "/staff/partners/new"},
	} {
		got := post(t, support, row.path, url.Values{"reason": {"x"}})
		if row.method == http.MethodGet {
			got = once(t, support, row.method, row.path, "")
		}
		want := "/staff/confirm?next=" + url.QueryEscape(row.back)
		if got.Status != http.StatusSeeOther || got.Location != want {
			t.Errorf("%s %s answers %d to %q, want %q", row.method, row.path, got.Status, got.Location, want)
		}
	}
	got, err := c.db.ClientByID(t.Context(), shop.ID)
	c.must(err)
	if got.Status != storage.Active || !c.secretsOf(shop.ID)[0].RevokedAt.IsZero() {
		t.Errorf("something was done: %+v", got)
	}
	if _, err := c.db.LatestHandover(t.Context(), shop.ID); err == nil {
		t.Error("a link was sent")
	}
}
