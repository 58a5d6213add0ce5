// Package templates holds the HTML of every page, in folders named like the packages
// that render them. web/ has what all pages share.
package templates

import "embed"

// FS has layouts and partials under web/ and one file for each page elsewhere.
//
//go:embed */*.html
var FS embed.FS
