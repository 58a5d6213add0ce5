package guide

import (
	"embed"
	"strings"
)

//go:embed sample/*.go sample/*.mjs sample/*.php sample/*.py sample/*.rb sample/*.sh proxy
var files embed.FS

// Listing is a file that the guide shows: a program or a configuration.
type Listing struct {
	// Name is its language, or the program that reads it.
	Name string
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

func (n Names) listings(files ...Listing) (read []Listing, err error) {
	for _, file := range files {
		l, err := n.listing(file)
		if err != nil {
			return nil, err
		}
		read = append(read, l)
	}
	return read, nil
}

// samples is the same program in each language.
func (n Names) samples() ([]Listing, error) {
	return n.listings(
		Listing{Name: "curl", File: "sample/exchange.sh", Run: "sh exchange.sh"},
		Listing{Name: "Go", File: "sample/exchange.go", Run: "go run exchange.go"},
		Listing{Name: "Node.js", File: "sample/exchange.mjs", Run: "node exchange.mjs"},
		Listing{Name: "Python", File: "sample/exchange.py", Run: "python3 exchange.py"},
		Listing{Name: "PHP", File: "sample/exchange.php", Run: "php exchange.php"},
		Listing{Name: "Ruby", File: "sample/exchange.rb", Run: "ruby exchange.rb"},
	)
}

// receivers is the same receiver of events in each language.
func (n Names) receivers() ([]Listing, error) {
	return n.listings(
		Listing{Name: "Go", File: "sample/receive.go", Run: "go run receive.go"},
		Listing{Name: "Node.js", File: "sample/receive.mjs", Run: "node receive.mjs"},
		Listing{Name: "Python", File: "sample/receive.py", Run: "python3 receive.py"},
	)
}

// proxies is one configuration for each proxy.
func (n Names) proxies() ([]Listing, error) {
	return n.listings(
		Listing{Name: "nginx", File: "proxy/nginx.conf"},
		Listing{Name: "Caddy", File: "proxy/Caddyfile"},
		Listing{Name: "Traefik", File: "proxy/traefik.yaml"},
	)
}
