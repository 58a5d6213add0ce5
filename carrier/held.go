package carrier

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fairlead/key"
	"fairlead/storage"
)

// Held is a folder of carriers' answers that could not be written when a server stopped,
// because its database was away. Each is sealed in a file of its own.
type Held struct {
	Folder string
	Seal   func() key.Sealer
}

const heldRow = "carrier answer"

// put writes an answer to a file.
func (h *Held) put(l storage.CarrierConnection) error {
	content, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(h.Folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(h.Folder, "*.new")
	if err != nil {
		return err
	}
	_, err = file.Write(h.Seal().Seal(content, heldRow))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), filepath.Join(h.Folder, l.State.Lease+".sealed"))
}

// each calls do with every answer that is held, and deletes those for which it returns nil.
func (h *Held) each(do func(storage.CarrierConnection) error) error {
	names, err := os.ReadDir(h.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, name := range names {
		if strings.HasSuffix(name.Name(), ".sealed") {
			err = errors.Join(err, h.one(filepath.Join(h.Folder, name.Name()), do))
		}
	}
	return err
}

func (h *Held) one(path string, do func(storage.CarrierConnection) error) error {
	sealed, err := os.ReadFile(path) //nolint:gosec // a file of ours
	if err != nil {
		return err
	}
	content, err := h.Seal().Open(sealed, heldRow)
	if err != nil {
		return err
	}
	var l storage.CarrierConnection
	if err := json.Unmarshal(content, &l); err != nil {
		return err
	}
	if err := do(l); err != nil {
		return err
	}
	return os.Remove(path)
}

// hold keeps an answer for the next start.
func (f *Refresher) hold(l storage.CarrierConnection) {
	log := f.logOf(l.Account)
	if err := f.Held.put(l); err != nil {
		log.Error("could not keep the tokens of a carrier account, which the database did not take", "error", err)
		return
	}
	log.Warn("kept the tokens of a carrier account in a file for the next start, since the database is away", "folder", f.Held.Folder)
}

// ReplayHeld writes the answers that an earlier run has kept.
func (f *Refresher) ReplayHeld(ctx context.Context) error {
	if f.Held == nil {
		return nil
	}
	err := f.Held.each(func(l storage.CarrierConnection) error {
		_, err := f.DB.RefreshedCarrier(ctx, l, due(l.Token, f.Ahead))
		return unlessGone(err) // the lease was lost meanwhile
	})
	f.logErr(ctx, "could not write the tokens that were kept in files", err)
	return err
}
