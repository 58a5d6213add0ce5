package guide

// Samples is the same program in each language.
func (n Names) Samples() ([]Listing, error) {
	return n.listings("sample",
		Listing{Name: "curl", File: "sample/exchange.sh", Run: "sh exchange.sh"},
		Listing{Name: "Go", File: "sample/exchange.go", Run: "go run exchange.go"},
		Listing{Name: "Node.js", File: "sample/exchange.mjs", Run: "node exchange.mjs"},
		Listing{Name: "Python", File: "sample/exchange.py", Run: "python3 exchange.py"},
		Listing{Name: "PHP", File: "sample/exchange.php", Run: "php exchange.php"},
		Listing{Name: "Ruby", File: "sample/exchange.rb", Run: "ruby exchange.rb"},
	)
}

// Checks is the same check of a refused token in each language.
func (n Names) Checks() ([]Listing, error) {
	return n.listings("check",
		Listing{Name: "Node.js", File: "sample/check.mjs", Run: "node check.mjs"},
		Listing{Name: "Python", File: "sample/check.py", Run: "python3 check.py"},
	)
}

// Receivers is the same receiver of events in each language.
func (n Names) Receivers() ([]Listing, error) {
	return n.listings("receiver",
		Listing{Name: "Go", File: "sample/receive.go", Run: "go run receive.go"},
		Listing{Name: "Node.js", File: "sample/receive.mjs", Run: "node receive.mjs"},
		Listing{Name: "Python", File: "sample/receive.py", Run: "python3 receive.py"},
	)
}

// Service gets a service's token.
func (n Names) Service() (Listing, error) {
	return n.listing(Listing{Name: "curl", File: "sample/service.sh", Run: "sh service.sh"})
}

// Report reports a leaked token.
func (n Names) Report() (Listing, error) {
	return n.listing(Listing{Name: "curl", File: "sample/report.sh", Run: "sh report.sh"})
}

// Platform creates an account and manages it.
func (n Names) Platform() (Listing, error) {
	return n.listing(Listing{Name: "curl", File: "sample/platform.sh", Run: "sh platform.sh"})
}

// Checksum finds tokens in a text.
func (n Names) Checksum() (Listing, error) {
	return n.listing(Listing{Name: "Python", File: "sample/scan.py", Run: "python3 scan.py"})
}

// Proxies is one configuration for each proxy.
func (n Names) Proxies() ([]Listing, error) {
	return n.listings("proxy",
		Listing{Name: "nginx", File: "proxy/nginx.conf"},
		Listing{Name: "Caddy", File: "proxy/Caddyfile"},
		Listing{Name: "Traefik", File: "proxy/traefik.yaml"},
	)
}
