package key_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"fairlead/key"
)

func TestSealIsBoundToItsRowAndPurpose(t *testing.T) {
	t.Parallel()
	list := key.List{key.New(time.Now(), time.Time{})}
	text := []byte("twenty secret bytes.")
	sealed := list.Sealer("seeds").Seal(text, "row 1")
	if bytes.Contains(sealed, text) || bytes.Equal(sealed, list.Sealer("seeds").Seal(text, "row 1")) {
		t.Error("it shows what it seals")
	}
	if got, err := list.Sealer("seeds").Open(sealed, "row 1"); err != nil || !bytes.Equal(got, text) {
		t.Errorf("opened: %q, %v", got, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another row":     func() ([]byte, error) { return list.Sealer("seeds").Open(sealed, "row 2") },
		"another purpose": func() ([]byte, error) { return list.Sealer("tokens").Open(sealed, "row 1") },
		"a changed text":  func() ([]byte, error) { return list.Sealer("seeds").Open(changed, "row 1") },
		"a short text":    func() ([]byte, error) { return list.Sealer("seeds").Open(sealed[:5], "row 1") },
		"nothing":         func() ([]byte, error) { return list.Sealer("seeds").Open(nil, "row 1") },
	} {
		if got, err := open(); !errors.Is(err, key.ErrSealed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestSealOutlivesARotation(t *testing.T) {
	t.Parallel()
	older, newer := key.New(time.Now(), time.Time{}), key.New(time.Now(), time.Time{})
	sealed := key.List{older}.Sealer("seeds").Seal([]byte("text"), "row")
	rotated := key.List{newer, older}.Sealer("seeds")
	if got, err := rotated.Open(sealed, "row"); err != nil || string(got) != "text" || rotated.KeyID != newer.ID {
		t.Errorf("%q, %v, sealing with %s", got, err, rotated.KeyID)
	}
	if _, err := (key.List{newer}).Sealer("seeds").Open(sealed, "row"); !errors.Is(err, key.ErrSealed) {
		t.Errorf("without its key: %v", err)
	}
}
