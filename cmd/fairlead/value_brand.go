package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"fairlead/brand"
	"fairlead/color"
	"fairlead/storage"
	"fairlead/web"
)

// pictureFile reads a picture once; without a file there is none.
func pictureFile(open func(file []byte) (*brand.Picture, error)) func(path string) (*brand.Picture, error) {
	return func(path string) (*brand.Picture, error) {
		if path == "" {
			return nil, nil
		}
		content, err := readPicture(path)
		if err != nil {
			return nil, fmt.Errorf("must be a file that can be read: %w", err)
		}
		return open(content)
	}
}

// readPicture reads one byte more than a picture may have, and no further.
func readPicture(path string) ([]byte, error) {
	about, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !about.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	file, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it is only read
	return io.ReadAll(io.LimitReader(file, brand.FileSize+1))
}

// accentColor refuses a color that nobody could read, and names the nearest that they could.
func accentColor(text string) (*brand.Accent, error) {
	if text == "" {
		return nil, nil
	}
	c, err := color.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("must be a color such as #0b5e72, not %q", text)
	}
	return brand.NewAccent(c)
}

func emailAddress(text string) (string, error) {
	email, err := storage.ParseEmail(text)
	if err != nil {
		return "", errors.New("must be an email address such as help@example.com")
	}
	return email, nil
}

const (
	mostFooterLinks    = 6
	longestFooterLinks = 30 // characters of a name
)

// footerLinks reads NAME=URL,NAME=URL. A comma in a URL is written as %2C.
func footerLinks(text string) (links []web.BrandLink, err error) {
	for one := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(one) == "" {
			continue
		}
		name, to, _ := strings.Cut(one, "=")
		link := web.BrandLink{Name: strings.TrimSpace(name), URL: strings.TrimSpace(to)}
		if err := checkFooterLink(link); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(links, func(l web.BrandLink) bool { return l.Name == link.Name }) {
			return nil, fmt.Errorf("must not name %q twice", link.Name)
		}
		links = append(links, link)
	}
	if len(links) > mostFooterLinks {
		return nil, fmt.Errorf("must be at most %d links", mostFooterLinks)
	}
	return links, nil
}

func checkFooterLink(link web.BrandLink) error {
	if !web.IsPlain(link.Name) || web.IsBlank(link.Name) || utf8.RuneCountInString(link.Name) > longestFooterLinks {
		return fmt.Errorf("must be NAME=URL,NAME=URL with names of 1 to %d characters, not %q", longestFooterLinks, link.Name)
	}
	_, notPage := secureURL(link.URL)
	u, notURL := url.Parse(link.URL)
	if notPage != nil && (notURL != nil || u.Scheme != "mailto" || !isAddress(u.Opaque)) {
		return fmt.Errorf("must have an https or mailto URL for %q, with commas written as %%2C", link.Name)
	}
	return nil
}

func isAddress(escaped string) bool {
	text, err := url.PathUnescape(escaped)
	if err != nil {
		return false
	}
	_, err = storage.ParseEmail(text)
	return err == nil
}
