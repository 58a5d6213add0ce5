package main

import (
	"cmp"
	"path/filepath"
	"time"

	"fairlead/key"
	"fairlead/mail"
)

// mailEvery is how often the outbox is polled for mail that other processes wrote.
const mailEvery = 5 * time.Second

// openMail builds the mailer.
func (s *server) openMail() (*mail.Mailer, error) {
	sender, err := s.openSender()
	return &mail.Mailer{Web: s.app, Sender: sender, LinkKey: key.From(s.keys, linkKey)}, err
}

func linkKey(keys key.List) []byte { return linkKeys(keys)[0] }

// linkKeys derive the secrets in mails, the newest first.
func linkKeys(keys key.List) [][]byte { return keys.Derive("mail link", 32) }

// openSender is the mail server of the settings, or a folder without one.
func (s *server) openSender() (mail.Sender, error) {
	from := mail.Noreply(s.settings.Brand.Name, s.app.PublicURL)
	if s.settings.SMTPURL != "" {
		return mail.OpenSMTP(s.settings.SMTPURL, from)
	}
	path := s.mailPath()
	s.log.Warn("mail is written to a folder, since --smtp-url is not set", "folder", path)
	return mail.OpenFolder(path, from)
}

// mailPath is the folder that mail is written to without a mail server.
func (p *program) mailPath() string { return cmp.Or(p.mailFolder, filepath.Join("data", "mail")) }
