package guide

import (
	"embed"
	"strings"
)

//go:embed sample/exchange.* sample/service.sh proxy
var files embed.FS

// Listing is a file that the guide shows: a program or a configuration.
type Listing struct {
	// Name is its language, or the program that reads it.
	Name string
	// File is what to call it, Run how to run it.
	File, Run string
	Lines     []Line
}

// Line is one line of a file.
type Line struct {
	Text string
	// Remark is set where the whole line is a comment.
	Remark bool
}

// listing reads a file, with the names of this server in place of the usual ones.
func (n Names) listing(name, path, run string) (Listing, error) {
	content, err := files.ReadFile(path)
	if err != nil {
		return Listing{}, err
	}
	text := strings.NewReplacer("http://localhost:8080", n.Issuer, "Shippo-API-Version", n.VersionHeader).Replace(string(content))
	_, file, _ := strings.Cut(path, "/")
	l := Listing{Name: name, File: file, Run: run}
	for line := range strings.Lines(text) {
		start := strings.TrimSpace(line)
		l.Lines = append(l.Lines, Line{Text: line, Remark: strings.HasPrefix(start, "#") || strings.HasPrefix(start, "//")})
	}
	return l, nil
}

// samples are one program in each language.
func (n Names) samples() ([]Listing, error) {
	return n.listings([]Listing{
		{Name: "curl", File: "sample/exchange.sh", Run: "sh exchange.sh"},
		{Name: "Go", File: "sample/exchange.go", Run: "go run exchange.go"},
		{Name: "Node.js", File: "sample/exchange.mjs", Run: "node exchange.mjs"},
		{Name: "Python", File: "sample/exchange.py", Run: "python3 exchange.py"},
		{Name: "PHP", File: "sample/exchange.php", Run: "php exchange.php"},
		{Name: "Ruby", File: "sample/exchange.rb", Run: "ruby exchange.rb"},
	})
}

// proxies are one configuration for each proxy.
func (n Names) proxies() ([]Listing, error) {
	return n.listings([]Listing{
		{Name: "nginx", File: "proxy/nginx.conf"},
		{Name: "Caddy", File: "proxy/Caddyfile"},
		{Name: "Traefik", File: "proxy/traefik.yaml"},
	})
}

func (n Names) listings(wanted []Listing) (read []Listing, err error) {
	for _, w := range wanted {
		l, err := n.listing(w.Name, w.File, w.Run)
		if err != nil {
			return nil, err
		}
		read = append(read, l)
	}
	return read, nil
}
