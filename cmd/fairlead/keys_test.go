package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// keyed opens a keys file and answers the keys, the messages and the error.
func keyed(t *testing.T, path string) (keys, string, error) {
	t.Helper()
	var stderr strings.Builder
	p := &program{stderr: &stderr, settings: settings{KeysFile: path}}
	k, err := p.openKeys()
	return k, stderr.String(), err
}

func TestTheFirstStartMakesAKeyThatLaterOnesFind(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	first, _, err := keyed(t, path)
	if err != nil || len(first) != 1 || len(first[0].Secret) != secretBytes || first[0].ID == "" || first[0].CreatedAt.IsZero() {
		t.Fatalf("made %v, %v", first, err)
	}
	again, messages, err := keyed(t, path)
	if err != nil || messages != "" || !bytes.Equal(again[0].Secret, first[0].Secret) {
		t.Errorf("found %v, %q, %v", again, messages, err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700 | os.ModeDir} {
		if info, err := os.Stat(name); err != nil || info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), want)
		}
	}
}

func TestProcessesThatStartAtOnceAgreeOnOneKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	secrets := make([][]byte, 30)
	var all sync.WaitGroup
	for i := range secrets {
		all.Go(func() {
			k, _, err := keyed(t, path)
			if err != nil {
				t.Error(err)
				return
			}
			secrets[i] = k[0].Secret
		})
	}
	all.Wait()
	for _, secret := range secrets {
		if !bytes.Equal(secret, secrets[0]) {
			t.Fatal("two processes have different keys")
		}
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

func TestKeysFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	long, short := base64.StdEncoding.EncodeToString(make([]byte, 32)), base64.StdEncoding.EncodeToString(make([]byte, 31))
	for name, row := range map[string]struct{ content, words string }{
		"an empty file":         {"", "is not the JSON of a keys file"},
		"half a file":           {`{"keys":[{"id":"a"`, "is not the JSON of a keys file"},
		"two objects":           {`{"keys":[]}{}`, "is not the JSON of a keys file"},
		"a secret of no base64": {`{"keys":[{"id":"a","secret":"%%"}]}`, "is not the JSON of a keys file"},
		"no keys":               {`{}`, "has no key in it"},
		"an empty list":         {`{"keys":[]}`, "has no key in it"},
		"a short secret":        {`{"keys":[{"id":"a","secret":"` + short + `"}]}`, `has a secret shorter than 32 bytes in key "a"`},
		"a key without a name":  {`{"keys":[{"secret":"` + long + `"}]}`, "needs an id of its own for key 1"},
		"two of one name":       {`{"keys":[{"id":"a","secret":"` + long + `"},{"id":"a","secret":"` + long + `"}]}`, "for key 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "keys.json")
			if err := os.WriteFile(path, []byte(row.content), 0o600); err != nil {
				t.Fatal(err)
			}
			d := newDesk(t)
			d.env["FAIRLEAD_KEYS_FILE"] = path
			d.run("serve", "--addr=127.0.0.1:0", "--ops-addr=").refused(exitFailed, row.words)
			if after, err := os.ReadFile(path); err != nil || string(after) != row.content {
				t.Errorf("the file was changed: %q, %v", after, err)
			}
		})
	}
}

func TestAKeysFileThatOthersMayReadIsSaidSo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, _, err := keyed(t, path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, messages, err := keyed(t, path); err != nil || !strings.Contains(messages, "chmod 600") {
		t.Errorf("got %q, %v", messages, err)
	}
}

func TestDerivedKeys(t *testing.T) {
	t.Parallel()
	k := keys{{ID: "new", Secret: bytes.Repeat([]byte{2}, 32)}, {ID: "old", Secret: bytes.Repeat([]byte{1}, 32)}}
	one, other := k.derive("one", 32), k.derive("other", 32)
	if len(one) != 2 || len(one[0]) != 32 || bytes.Equal(one[0], one[1]) || bytes.Equal(one[0], other[0]) {
		t.Errorf("derived %x and %x", one, other)
	}
	if again := k[1:].derive("one", 32); !bytes.Equal(again[0], one[1]) {
		t.Error("the same secret gives another key when a newer one has gone")
	}
}

func TestACookieOutlivesTheRotationOfKeys(t *testing.T) {
	t.Parallel()
	old := keys{{ID: "old", Secret: bytes.Repeat([]byte{1}, 32)}}
	cookie, err := old.cookieCodecs()[0].Encode("session", "value")
	if err != nil {
		t.Fatal(err)
	}
	rotated := append(keys{{ID: "new", Secret: bytes.Repeat([]byte{2}, 32)}}, old...)
	codecs := rotated.cookieCodecs()
	var value string
	if err := codecs[1].Decode("session", cookie, &value); err != nil || value != "value" {
		t.Errorf("decoded %q, %v", value, err)
	}
	if codecs[0].Decode("session", cookie, &value) == nil {
		t.Error("the new key reads what the old one wrote")
	}
}

func TestTheFileIsWrittenAsItIsDocumented(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, _, err := keyed(t, path); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file map[string][]map[string]string
	if err := json.Unmarshal(content, &file); err != nil || len(file) != 1 || len(file["keys"][0]) != 3 {
		t.Errorf("got %s, %v", content, err)
	}
	for _, name := range []string{"id", "created_at", "secret"} {
		if file["keys"][0][name] == "" {
			t.Errorf("%s is missing in %s", name, content)
		}
	}
}
