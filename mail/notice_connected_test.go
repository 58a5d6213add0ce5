package mail_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestConnectedNoticeHasALinkThatDisconnects(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	shop, _ := storagetest.Partner(t, h.db, storage.Client{Name: "Knots & Sons"})
	connection, _ := storagetest.Connection(t, h.db, storage.Connection{AccountID: ada.ID, ClientID: shop.ID})
	h.send(1)
	m := h.message()
	wantIn(t, m.Subject(), "Knots & Sons can now use your Fairlead account")
	found := regexp.MustCompile(`https://connect\.example/disconnect\?token=(\S+)`).FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("there is no link in %s", m.Text)
	}
	token, err := url.QueryUnescape(found[1])
	if err != nil || len(token) != 43 {
		t.Fatalf("the token is %q, %v", token, err)
	}
	link, err := h.db.DisconnectLinkByHash(t.Context(), storage.Hash(token))
	if err != nil || link.ConnectionID != connection.ID {
		t.Errorf("the link is %+v, %v", link, err)
	}
	if strings.Contains(storagetest.Content(t, h.url), token) {
		t.Error("the database has the secret")
	}
	wantSameInHTML(t, m.Text, m.HTML)
}
