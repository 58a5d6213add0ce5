package web

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"time"

	"fairlead/locale"
)

// texts are the functions that put a language's texts into a template: t in the body, with
// names as they are; say in a title or an attribute, which can hold no elements.
func texts(l *locale.Language) template.FuncMap {
	return template.FuncMap{
		"t": func(text any, args ...any) template.HTML {
			m := message(text, args)
			return l.HTML(m.Text, m.Args...)
		},
		"say": func(text any, args ...any) string {
			m := message(text, args)
			return l.Say(m.Text, m.Args...)
		},
		"date":      func(at time.Time) template.HTML { return timeElement(at, l.Date(at)) },
		"minute":    func(at time.Time) template.HTML { return timeElement(at, l.DateTime(at)) },
		"utc":       func(at time.Time) template.HTML { return timeElement(at, UTC(at)) },
		"countries": l.Countries,
		"link":      link,
		"strong":    func(class, text string) template.HTML { return element("strong", class, text) },
		"bdi":       func(class, text string) template.HTML { return element("bdi", class, text) },
	}
}

// message is a text of a template: a literal, or what Go code has set.
func message(text any, args []any) locale.Message {
	switch text := text.(type) {
	case locale.Message:
		return text
	case locale.Text:
		return text.With(args...)
	case string:
		return locale.Text(text).With(args...)
	}
	panic(fmt.Sprintf("%T is no text", text))
}

// UTC is a time as pages in a [Frame] show it, such as 12 November 2026, 10:04 UTC.
func UTC(at time.Time) string { return at.UTC().Format("2 January 2006, 15:04 UTC") }

func timeElement(at time.Time, text string) template.HTML {
	return template.HTML(`<time datetime="` + at.UTC().Format(time.RFC3339) + `">` + html.EscapeString(text) + `</time>`) //nolint:gosec // escaped
}

// element is a piece of a sentence in an element with a class.
func element(name, class, text string) template.HTML {
	return template.HTML(`<` + name + ` class="` + html.EscapeString(class) + `">` + html.EscapeString(text) + `</` + name + `>`) //nolint:gosec // escaped
}

// link is a link inside of a sentence. It leads to a path of this server, or to what the
// operator has set.
func link(to string, text any) template.HTML {
	label, ok := text.(template.HTML)
	if !ok {
		label = template.HTML(html.EscapeString(fmt.Sprint(text))) //nolint:gosec // escaped
	}
	if !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") && !strings.HasPrefix(to, "mailto:") {
		return label
	}
	return template.HTML(`<a href="`+html.EscapeString(to)+`">`) + label + `</a>` //nolint:gosec // escaped
}
