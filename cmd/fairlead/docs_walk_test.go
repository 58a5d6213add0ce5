package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"fairlead/web/webtest"
)

// TestDocsConnectAPartner follows the documentation: its commands in a shell and a
// browser, its program, and the chapters on services and carriers.
func TestDocsConnectAPartner(t *testing.T) {
	t.Parallel()
	d := newReader(t)
	connecting := chapter(t, "## Connect a partner in five minutes")
	d.followAll(t, connecting)
	lookUp, _, _ := strings.Cut(fenced(chapter(t, "## Support codes"), "sh")[0], "\n")
	if got := d.follow(t, strings.ReplaceAll(lookUp, "k7qm2xpd", d.seen["SUPPORT"])); !strings.Contains(got, "The browser came from the partner\n") || !strings.Contains(got, "exchanged the code for a token\n") {
		t.Errorf("%s prints %s", lookUp, got)
	}
	d.connectByProgram(t, fenced(chapter(t, "## In Go"), "go")[0])
	d.followAll(t, readText(t, "docs/operate/services.md"))
	d.followAll(t, chapter(t, "## Connect a carrier account in five minutes"))
}

// followAll runs the commands of a chapter and compares their JSON with the chapter's.
func (d *reader) followAll(t *testing.T, text string) {
	t.Helper()
	var answers string
	for _, block := range fenced(text, "sh") {
		printed := d.follow(t, block)
		d.noteValues(t, printed)
		if strings.HasPrefix(printed, "{") {
			answers += printed
		}
	}
	got, want := shapes(t, answers), shapes(t, strings.Join(fenced(text, "json"), ""))
	if !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("the answers have\n%q\nthe documentation says\n%q", got, want)
	}
}

// shapes lists the names in each of some JSON objects.
func shapes(t *testing.T, text string) (all []string) {
	t.Helper()
	for decoder := json.NewDecoder(strings.NewReader(text)); decoder.More(); {
		var object map[string]any
		if err := decoder.Decode(&object); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		shape := slices.Sorted(maps.Keys(object))
		if inner, ok := object["billing"].(map[string]any); ok {
			shape = append(shape, slices.Sorted(maps.Keys(inner))...)
		}
		all = append(all, strings.Join(shape, " "))
	}
	return all
}

// connectByProgram goes straight back to the partner, since it is connected.
func (d *reader) connectByProgram(t *testing.T, program string) {
	t.Helper()
	shop := d.openShop(t, program)
	page := d.browser.Get(shop.Get("/connect").Location)
	if !strings.Contains(page.Location, "/callback?code=") {
		t.Fatalf("the shop's link leads to %q", page.Location)
	}
	if page := shop.Another().Get(page.Location); page.Status != http.StatusBadRequest {
		t.Errorf("another browser gets %d %s", page.Status, page.Body)
	}
	var account struct{ Email string }
	answer := shop.Get(page.Location)
	answer.JSON(&account)
	if account.Email != "ada@example.com" {
		t.Errorf("the shop shows %s", answer.Body)
	}
}

// openShop builds and runs the README's program on a port that is free.
func (d *reader) openShop(t *testing.T, program string) *webtest.Browser {
	t.Helper()
	address := freeAddress(t)
	source := filepath.Join(d.folder, "main.go")
	program = strings.NewReplacer("http://localhost:8080", d.r.public, "localhost:8000", address).Replace(program)
	if err := os.WriteFile(source, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	d.build(t, "shop", source)
	shop := exec.Command(filepath.Join(d.folder, "shop"))
	shop.Stderr = t.Output()
	shop.Env = []string{"CLIENT_ID=" + d.seen["CLIENT_ID"], "CLIENT_SECRET=" + d.seen["CLIENT_SECRET"]}
	if err := shop.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = shop.Wait() // in the end it is killed, and that is its error
		close(ended)
	}()
	t.Cleanup(func() {
		_ = shop.Process.Kill()
		<-ended
	})
	for { // until it listens
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = conn.Close()
			return webtest.New(t, "http://"+address)
		}
		select {
		case <-ended:
			t.Fatal("the shop ended before it listened")
		default:
		}
	}
}

// handedOut are the ports that tests of this process have, even while nobody listens there.
var handedOut sync.Map

// freeAddress returns an address on a free port, outside of the range that the system
// assigns to other tests.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("localhost:%d", 20_000+rand.IntN(10_000))
		if _, taken := handedOut.LoadOrStore(address, true); taken {
			continue
		}
		if free, err := net.Listen("tcp", address); err == nil {
			_ = free.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}
