package main

import (
	"cmp"
	"path/filepath"
	"time"

	"fairlead/key"
	"fairlead/mail"
)

// mailEvery is how long mail may wait that another process wrote.
const mailEvery = 5 * time.Second

// openMail gets ready what writes to people.
func (h *house) openMail() (*mail.Room, error) {
	sender, err := h.openSender()
	return &mail.Room{Web: h.hall, Sender: sender, LinkKey: key.From(h.keys, linkKey)}, err
}

func linkKey(keys key.List) []byte { return keys.Derive("mail link", 32)[0] }

// openSender is a mail server where one is set, and else a folder.
func (h *house) openSender() (mail.Sender, error) {
	from := mail.Noreply(h.settings.Brand.Name, h.hall.PublicURL)
	if h.settings.SMTPURL != "" {
		return mail.OpenSMTP(h.settings.SMTPURL, from)
	}
	path := cmp.Or(h.mailFolder, filepath.Join("data", "mail"))
	h.log.Warn("mail is written to a folder, since --smtp-url is not set", "folder", path)
	return mail.OpenFolder(path, from)
}
