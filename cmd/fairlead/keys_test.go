package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// keyed opens a keys file and answers the keys, the messages and the error.
func keyed(t *testing.T, db *storage.DB, path string) (key.List, string, error) {
	var stderr strings.Builder
	p := &program{stderr: &stderr, settings: settings{KeysFile: path}}
	ring, err := p.openKeys(t.Context(), db)
	if err != nil {
		return nil, stderr.String(), err
	}
	return ring.Keys(), stderr.String(), nil
}

func TestServeCreatesTheKeysFileOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	db := storagetest.Open(t)
	first, _, err := keyed(t, db, path)
	if err != nil || len(first) != 1 || first[0].CreatedAt.IsZero() {
		t.Fatalf("made %v, %v", first, err)
	}
	again, messages, err := keyed(t, db, path)
	if err != nil || messages != "" || !bytes.Equal(again[0].Secret, first[0].Secret) {
		t.Errorf("found %v, %q, %v", again, messages, err)
	}
}

func TestConcurrentStartsAgreeOnOneKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	db, secrets := storagetest.Open(t), make([][]byte, 30)
	var all sync.WaitGroup
	for i := range secrets {
		all.Go(func() {
			keys, _, err := keyed(t, db, path)
			if err != nil {
				t.Error(err)
				return
			}
			secrets[i] = keys[0].Secret
		})
	}
	all.Wait()
	for _, secret := range secrets {
		if !bytes.Equal(secret, secrets[0]) {
			t.Fatal("two processes have different keys")
		}
	}
}

func TestADamagedKeysFileStopsTheStart(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	path := filepath.Join(t.TempDir(), "keys.json")
	d.env["FAIRLEAD_KEYS_FILE"] = path
	for content, words := range map[string]string{
		`{"keys":[{"id":"a"`: "is not the JSON of a keys file; restore it from a backup",
		`{"keys":[]}`:        "has no key in it",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		d.run("serve", "--addr=127.0.0.1:0", "--ops-addr=").refused(exitFailed, "The keys file cannot be used: "+path+" "+words)
		if after, err := os.ReadFile(path); err != nil || string(after) != content {
			t.Errorf("the file was changed: %q, %v", after, err)
		}
	}
}

// New keys would hide that the right ones are missing, and seal more.
func TestNoKeysAreCreatedForSecretsThatOthersHaveSealed(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	path := d.env["FAIRLEAD_KEYS_FILE"]
	db := storagetest.OpenURL(t, d.env["FAIRLEAD_DATABASE_URL"])
	of := sealedEndpoint(t, db, endpointSealer(key.List{key.New(time.Now(), time.Time{})}))
	for _, command := range [][]string{
		{"serve", "--addr=127.0.0.1:0", "--ops-addr="},
		{"endpoint", "secret", "add", of.ID},
		{"endpoint", "create", "--operator", "--url", "https://shop.example/"},
		{"carrier", "add", "own", "--client-id", "us", "--client-auth", "none", "--authorize-url", "https://c.example/a", "--token-url", "https://c.example/t"},
	} {
		d.run(command...).refused(exitFailed, "There is no keys file at "+path+", and the database has secrets that were sealed with other keys. Restore the file")
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("%q has created it: %v", command, err)
		}
	}
	d.run("endpoint", "list").ok()
	d.run("keys", "create").ok()
	d.run("endpoint", "secret", "add", of.ID).ok()
}

func TestServeWarnsOfAKeysFileThatOthersCanRead(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.run("keys", "create").ok()
	if err := os.Chmod(d.env["FAIRLEAD_KEYS_FILE"], 0o644); err != nil {
		t.Fatal(err)
	}
	if _, messages, err := keyed(t, storagetest.Open(t), d.env["FAIRLEAD_KEYS_FILE"]); err != nil || !strings.Contains(messages, "chmod 600") {
		t.Errorf("got %q, %v", messages, err)
	}
	if o := d.run("keys", "list"); !strings.Contains(o.stderr, "chmod 600") {
		t.Errorf("got %q", o.stderr)
	}
}

func TestKeysAndKeysFileExcludeEachOther(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.run("keys", "create").ok()
	content, err := os.ReadFile(d.env["FAIRLEAD_KEYS_FILE"])
	if err != nil {
		t.Fatal(err)
	}
	inFile := d.run("keys", "list").ok()
	d.env["FAIRLEAD_KEYS"] = string(content)
	d.run("keys", "list").refused(exitUsage, "Use either --keys or --keys-file, not both")
	delete(d.env, "FAIRLEAD_KEYS_FILE")
	d.run("keys", "list", "--keys-file=x").refused(exitUsage, "Use either --keys or --keys-file, not both")
	if got := d.run("keys", "list").ok(); got != inFile {
		t.Errorf("from the environment it reads\n%s\nfrom the file\n%s", got, inFile)
	}
	for _, command := range []string{"create", "rotate", "remove x"} {
		d.run(append([]string{"keys"}, strings.Fields(command)...)...).refused(exitFailed, "The keys are in FAIRLEAD_KEYS, which no command can change")
	}
	d.env["FAIRLEAD_KEYS"], d.env["FAIRLEAD_KEYS_FILE"] = "", filepath.Join(t.TempDir(), "none.json")
	d.run("keys", "list").refused(exitFailed, "does not exist yet") // empty is none
}

type listedKey struct {
	ID         string
	CreatedAt  *time.Time `json:"created_at"`
	ActiveFrom *time.Time `json:"active_from"`
	InUse      bool       `json:"in_use"`
}

func (c *cli) keys() (all []listedKey) {
	c.t.Helper()
	var list struct{ Results []listedKey }
	c.run("keys", "list", "--json").decode(&list)
	return list.Results
}

func TestKeysOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	for _, command := range []string{"list", "rotate", "remove x"} {
		d.run(append([]string{"keys"}, strings.Fields(command)...)...).refused(exitFailed, "The keys file "+d.env["FAIRLEAD_KEYS_FILE"]+" does not exist yet. fairlead serve creates it")
	}
	d.run("keys", "create").matches("Created the keys file " + d.env["FAIRLEAD_KEYS_FILE"] + ".\n\n  Key ID        <key id>\n  Active from   now\n")
	d.run("keys", "create").refused(exitFailed, "The keys file "+d.env["FAIRLEAD_KEYS_FILE"]+" already exists")
	d.run("keys", "rotate").matches("Added a key.\n\n  Key ID        <key id>\n  Active from   <time>\n")
	d.run("keys", "list").matches("KEY ID                             CREATED                   STATE\n" +
		"<key id>   <time>   active from <time>\n<key id>   <time>   active\n")

	waiting, first := d.keys()[0], d.keys()[1]
	if waiting.InUse || !first.InUse || waiting.ActiveFrom.Sub(*waiting.CreatedAt) != time.Minute {
		t.Errorf("after rotating: %+v", d.keys())
	}
	d.run("keys", "remove", first.ID).refused(exitFailed, "The key "+first.ID+" is active; add another key")
	var urgent listedKey
	d.run("keys", "rotate", "--after", "0s", "--json").decode(&urgent)
	if !urgent.InUse || urgent.ID == waiting.ID {
		t.Errorf("at once: %+v", urgent)
	}
	d.run("keys", "remove", first.ID).matches("KEY ID                             CREATED                   STATE\n" +
		"<key id>   <time>   active\n<key id>   <time>   verifies only\n") // it has been overtaken
	d.run("keys", "remove", first.ID).refused(exitFailed, "There is no key \""+first.ID+"\"")
	for _, after := range []string{"-1s", "soon"} {
		d.run("keys", "rotate", "--after="+after).refused(exitUsage, "--after must be a duration, such as 10m or 0s, not")
	}
}

func TestNoCommandShowsASecretOfAKey(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	o := []result{d.run("keys", "create"), d.run("keys", "rotate"), d.run("keys", "rotate", "--json"), d.run("keys", "list"),
		d.run("keys", "list", "--json"), d.run("keys", "remove", "x"), d.run("keys", "remove", "--json", d.keys()[0].ID)}
	content, err := os.ReadFile(d.env["FAIRLEAD_KEYS_FILE"])
	if err != nil {
		t.Fatal(err)
	}
	secrets := firsts(`"secret": "([^"]+)"`, string(content))
	for _, one := range o {
		if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(one.stdout+one.stderr, s) }) {
			t.Errorf("%s%s", one.stdout, one.stderr)
		}
	}
	if len(secrets) != 2 {
		t.Errorf("only %d secrets were looked for", len(secrets))
	}
}
