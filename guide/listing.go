package guide

import (
	"embed"
	"strings"
)

//go:embed sample/*.go sample/*.mjs sample/*.php sample/*.py sample/*.rb sample/*.sh recipe proxy
var files embed.FS

// Listing is a file that the guide shows: a program or a configuration.
type Listing struct {
	// Name is its language, or the program that reads it.
	Name string
	// Group is what one of is open at a time.
	Group string
	// File is its name, and Run the command that runs it.
	File, Run string
	Lines     []Line
}

// Line is one line of a file.
type Line struct {
	Text string
	// Comment is set if the whole line is one.
	Comment bool
}

// listing reads a file and replaces the default names with this server's.
func (n Names) listing(l Listing) (Listing, error) {
	content, err := files.ReadFile(l.File)
	if err != nil {
		return Listing{}, err
	}
	text := strings.NewReplacer("http://localhost:8080", n.Issuer, "Shippo-API-Version", n.VersionHeader,
		"SHIPPO-ACCOUNT-ID", n.AccountHeader, "ShippoToken", n.KeyScheme).Replace(string(content))
	_, l.File, _ = strings.Cut(l.File, "/")
	for line := range strings.Lines(text) {
		start := strings.TrimSpace(line)
		l.Lines = append(l.Lines, Line{Text: line, Comment: strings.HasPrefix(start, "#") || strings.HasPrefix(start, "//")})
	}
	return l, nil
}

// listings reads files, of which one is open at a time.
func (n Names) listings(group string, files ...Listing) (read []Listing, err error) {
	for _, file := range files {
		l, err := n.listing(file)
		if err != nil {
			return nil, err
		}
		l.Group = group
		read = append(read, l)
	}
	return read, nil
}
