package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

// TestUnmodifiedShippoSDKsManageCarrierAccounts also reads all answers, the log and the
// database for what must not be in any of them.
func TestUnmodifiedShippoSDKsManageCarrierAccounts(t *testing.T) {
	t.Parallel()
	folder := installClients(t)
	for _, script := range []string{"shippo-1.mjs", "shippo-2.mjs"} {
		for _, kind := range []string{"key", "token"} {
			t.Run(script+" with a "+kind, func(t *testing.T) {
				t.Parallel()
				r := start(t)
				r.command("carrier", "add", "ups", "--client-id", "c", "--client-auth", "none")
				_, who, token := r.connected(t)
				authorization := "Bearer " + token
				if kind == "key" {
					if _, err := storagetest.Raw(t, r.files[1]).ExecContext(t.Context(), `UPDATE account SET email_verified_at = created_at`); err != nil {
						t.Fatal(err)
					}
					page := who.Get("/account/api-keys").Submit("Create key", map[string]string{"Name": "Warehouse", "Mode": "Live"})
					authorization = "ShippoToken " + regexp.MustCompile(`shippo_live_[0-9a-f]{40}`).FindString(page.Body)
				}
				const number, city = "SECRET94567", "Longyearbyen"
				node := exec.CommandContext(t.Context(), "node", append(nodeFlags(t), filepath.Join(folder, script))...)
				node.Env = append(os.Environ(), "SERVER="+r.public, "AUTHORIZATION="+authorization, "NUMBER="+number, "CITY="+city)
				said, err := node.CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s\nserver: %s", err, said, r.stderr)
				}
				places := r.places(t)
				r.end()
				places["an answer"], places["the log"] = string(said), r.stderr.String()
				for place, content := range places {
					if strings.Contains(content, number) || strings.Contains(content, city) {
						t.Errorf("%s has the number or the parameter", place)
					}
				}
			})
		}
	}
}

func TestUnmodifiedShippoSDKManagesAccounts(t *testing.T) {
	t.Parallel()
	folder := installClients(t)
	r := start(t)
	r.command("carrier", "add", "ups", "--client-id", "c", "--client-auth", "none")
	node := exec.CommandContext(t.Context(), "node", append(nodeFlags(t), filepath.Join(folder, "shippo-platform.mjs"))...)
	node.Env = append(os.Environ(), "SERVER="+r.public, "AUTHORIZATION="+r.newPlatform(t, "ops@market.example"))
	if said, err := node.CombinedOutput(); err != nil || string(said) != "done\n" {
		t.Fatalf("%v\n%s\nserver: %s", err, said, r.stderr)
	}
}

func TestUnmodifiedShippoSDKsReadTheReasonOfA401AsAnError(t *testing.T) {
	t.Parallel()
	folder := installClients(t)
	r := start(t)
	_, _, token := r.connected(t)
	r.support(t).pipe(token, "token", "revoke").ok()
	node := exec.CommandContext(t.Context(), "node", append(nodeFlags(t), filepath.Join(folder, "shippo-ended.mjs"))...)
	node.Env = append(os.Environ(), "SERVER="+r.public, "TOKEN="+token)
	if said, err := node.CombinedOutput(); err != nil || string(said) != "done\n" {
		t.Fatalf("%v\n%s\nserver: %s", err, said, r.stderr)
	}
}
