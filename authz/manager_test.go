package authz_test

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// managed is an account that its owner has taken over from a platform.
func (h *fixture) managed(company string) (storage.Account, storage.ManagedAccount) {
	h.t.Helper()
	p := storagetest.Platform(h.t, h.db, storage.Account{CompanyName: company, FullName: "Mo Market"})
	m := storagetest.Managed(h.t, h.db, storage.ManagedAccount{PlatformID: p.ID})
	a, _, err := h.db.ClaimAccount(h.t.Context(), storage.Hash(storagetest.Claim(h.t, h.db, m)), "hash", storage.Device{})
	if err != nil {
		h.t.Fatal(err)
	}
	return a, m
}

func TestConnectionsShowWhoManagesTheAccount(t *testing.T) {
	t.Parallel()
	h := open(t)
	kim, m := h.managed("Market <& Sons>")
	h.signIn(h.Browser, kim, "")
	page := h.Get("/account/connections")
	if text := page.Text(); !strings.Contains(text, "Managed by Market <& Sons>") || strings.Contains(text, "No companies") {
		t.Fatalf("it says %s", text)
	}
	if text := h.Get("/account/connections/" + h.client.ID).Text(); strings.Contains(text, "Managed by") {
		t.Errorf("the page of one partner says %s", text)
	}
	confirm := page.Submit("Disconnect", nil)
	if confirm.H1() != "Disconnect Market <& Sons>?" {
		t.Errorf("it asks %q", confirm.H1())
	}
	if _, err := h.db.AccountManagedBy(t.Context(), m.PlatformID, m.AccountID); err != nil {
		t.Errorf("it has ended too early: %v", err)
	}
	for range 2 { // twice does what it did once
		done := confirm.Submit("Disconnect", nil)
		if done.URL.Path != "/account/connections" || done.Find("[role=status]").Text() != "Disconnected." || !strings.Contains(done.Text(), "No companies") {
			t.Errorf("at %s it says %s", done.URL, done.Text())
		}
	}
	if _, err := h.db.AccountManagedBy(t.Context(), m.PlatformID, m.AccountID); err == nil {
		t.Error("it goes on")
	}
	if page := h.Get("/account/connections/platform/disconnect"); page.URL.Path != "/account/connections" {
		t.Errorf("without one it shows %s", page.URL)
	}
}

func TestConnectionsOfAPlatformWithPartners(t *testing.T) {
	t.Parallel()
	h := open(t)
	kim, _ := h.managed("")
	storagetest.Connection(t, h.db, storage.Connection{AccountID: kim.ID, ClientID: h.client.ID})
	h.signIn(h.Browser, kim, "")
	if text := h.Get("/account/connections").Text(); !strings.Contains(text, "Managed by Market") || !strings.Contains(text, "This company can use your") {
		t.Errorf("it says %s", text)
	}
}

func TestEndingTheManagementIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	kim, m := h.managed("Market")
	const path = "/account/connections/platform/disconnect"
	for _, page := range []string{path, "/account/connections"} {
		if got := h.Get(page); got.URL.Path != "/login" {
			t.Errorf("signed out, %s is at %s", page, got.URL)
		}
	}
	h.signIn(h.Browser, kim, "")
	foreign := h.Request(http.MethodPost, path, nil)
	foreign.Header.Set("Origin", "https://evil.example")
	if page := h.Send(foreign); page.Status != http.StatusForbidden {
		t.Errorf("from elsewhere: %d", page.Status)
	}
	other := h.Another()
	h.signIn(other, h.person("eve@example.com"), "")
	if page := other.Post(path, nil); page.URL.Path != "/account/connections" {
		t.Errorf("somebody else is at %s", page.URL)
	}
	confirm := h.Get(path)
	if _, err := h.db.SuspendAccount(t.Context(), kim.ID, "lost"); err != nil { // which ends the session
		t.Fatal(err)
	}
	if _, err := h.db.ResumeAccount(t.Context(), kim.ID, "found"); err != nil {
		t.Fatal(err)
	}
	if page := confirm.Submit("Disconnect", nil); page.URL.Path != "/login" {
		t.Errorf("a late form is at %s", page.URL)
	}
	if _, err := h.db.AccountManagedBy(t.Context(), m.PlatformID, m.AccountID); err != nil {
		t.Errorf("it has ended: %v", err)
	}
}
