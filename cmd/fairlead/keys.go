package main

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
)

// keys are the secrets of the keys file, newest first: the first one makes, all
// of them check. To rotate, put a new one in front; one that is taken away ends
// what was made with it.
type keys []key

type key struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"created_at"`
	Secret    []byte    `json:"secret"` // at least secretBytes
}

// keysFile is the file's whole content.
type keysFile struct {
	Keys keys `json:"keys"`
}

const secretBytes = 32

// derive makes a key for one purpose out of each secret, newest first
// (HKDF-SHA256, RFC 5869), so that no two purposes share one.
func (k keys) derive(purpose string, length int) [][]byte {
	all := make([][]byte, 0, len(k))
	for _, one := range k {
		derived, err := hkdf.Key(sha256.New, one.Secret, nil, "fairlead "+purpose, length)
		if err != nil {
			panic(err) // only for a length above 8,160 bytes
		}
		all = append(all, derived)
	}
	return all
}

// cookieCodecs sign and encrypt cookies. They know no age: the row that a cookie
// names does.
func (k keys) cookieCodecs() []securecookie.Codec {
	hash, block := k.derive("cookie hash", 32), k.derive("cookie block", 32)
	codecs := make([]securecookie.Codec, 0, len(k))
	for i := range k {
		codecs = append(codecs, securecookie.New(hash[i], block[i]).MaxAge(0))
	}
	return codecs
}

// openKeys reads the keys file that the settings name, and makes it when there
// is none.
func (p *program) openKeys() (keys, error) {
	path := p.settings.KeysFile
	k, err := readKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKeys(path); err != nil {
			return nil, fmt.Errorf("cannot make the keys file: %w", err)
		}
		k, err = readKeys(path)
	}
	if err != nil {
		return nil, fmt.Errorf("the keys file cannot be used: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		p.say("Others on this machine may open the keys file %s; only its owner should (chmod 600).", path)
	}
	return k, nil
}

func readKeys(path string) (keys, error) {
	content, err := os.ReadFile(path) //nolint:gosec // the operator's own path
	if err != nil {
		return nil, err
	}
	var file keysFile
	decoder := json.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(&file); err != nil || decoder.More() {
		return nil, fmt.Errorf("%s is not the JSON of a keys file; restore it from a backup", path)
	}
	if err := file.Keys.check(); err != nil {
		return nil, fmt.Errorf("%s %w", path, err)
	}
	return file.Keys, nil
}

func (k keys) check() error {
	if len(k) == 0 {
		return errors.New("has no key in it; restore it from a backup")
	}
	for i, one := range k {
		switch {
		case one.ID == "" || slices.ContainsFunc(k[:i], func(other key) bool { return other.ID == one.ID }):
			return fmt.Errorf("needs an id of its own for key %d", i+1)
		case len(one.Secret) < secretBytes:
			return fmt.Errorf("has a secret shorter than %d bytes in key %q", secretBytes, one.ID)
		}
	}
	return nil
}

// makeKeys writes a file with one new key. Of several processes that do so at
// once one wins, and none ever sees half a file: the whole file is linked to its
// name, which fails when the name is taken.
func makeKeys(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temporary, err := writeTemporary(filepath.Dir(path), newKeys())
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary) }()
	if err := os.Link(temporary, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func newKeys() keysFile {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	now := time.Now().UTC().Truncate(time.Second)
	return keysFile{keys{{ID: storage.NewID(), CreatedAt: now, Secret: secret}}}
}

// writeTemporary writes a file that survives a power cut and only its owner can
// read.
func writeTemporary(folder string, content keysFile) (name string, err error) {
	file, err := os.CreateTemp(folder, ".keys-*") // made with mode 0600
	if err != nil {
		return "", err
	}
	encoder := json.NewEncoder(file)
	encoder.SetIndent("", "  ")
	if err := errors.Join(encoder.Encode(content), file.Sync(), file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path) //nolint:gosec // the operator's own path
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
