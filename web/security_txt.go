package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// SecurityContact says where to report a vulnerability (RFC 9116).
type SecurityContact struct {
	// Contacts are mailto: and https: URLs, the preferred one first. Without any, the file is
	// not found.
	Contacts []string
	// PolicyURL is how you handle reports; empty for none.
	PolicyURL string
}

// securityValid is how long the file is valid. RFC 9116 §2.5.5 recommends less than a year.
const securityValid = 90 * 24 * time.Hour

// showSecurity handles GET /.well-known/security.txt.
func (a *App) showSecurity(w http.ResponseWriter, _ *http.Request) error {
	if len(a.Security.Contacts) == 0 {
		return NotFound()
	}
	header := w.Header()
	header.Set("Content-Type", "text/plain; charset=utf-8")
	header.Set("Cache-Control", "public, max-age=86400")
	_, _ = io.WriteString(w, a.securityFile()) // it fails only if the client is gone
	return nil
}

// securityFile has the same text all day, so that caches can compare it.
func (a *App) securityFile() string {
	var file strings.Builder
	for _, contact := range a.Security.Contacts {
		fmt.Fprintf(&file, "Contact: %s\n", contact)
	}
	today := a.DB.Now().UTC().Truncate(24 * time.Hour)
	fmt.Fprintf(&file, "Expires: %s\n", today.Add(securityValid).Format(time.RFC3339))
	fmt.Fprintf(&file, "Canonical: %s%s\n", a.origin(), securityPath)
	if a.Security.PolicyURL != "" {
		fmt.Fprintf(&file, "Policy: %s\n", a.Security.PolicyURL)
	}
	return file.String()
}

// securityPath is where researchers look for it.
const securityPath = "/.well-known/security.txt"
