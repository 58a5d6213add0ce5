package mail

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"os"
	"path/filepath"
)

// Folder is a sender that stores messages as .eml files, to try out the server
// without a mail server.
type Folder struct {
	path string
	from *netmail.Address
}

var _ Sender = (*Folder)(nil)

// OpenFolder creates a folder that only its owner can read.
func OpenFolder(path string, from *netmail.Address) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("cannot create the mail folder: %w", err)
	}
	return &Folder{path: path, from: from}, nil
}

// Send writes a file whose name sorts by time. A message that is sent again replaces its
// file, and no reader sees an incomplete one.
func (f *Folder) Send(_ context.Context, m Message) error {
	msg, err := compose(f.from, m, forReaders)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(f.path, ".mail-*") // made with mode 0600
	if err != nil {
		return err
	}
	_, err = msg.WriteTo(file)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), filepath.Join(f.path, m.Date.UTC().Format("20060102T150405.000")+"-"+m.ID+".eml"))
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
