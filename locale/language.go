package locale

import (
	"html"
	"html/template"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Pseudo is the test language: English with every sentence between ⟦ and ⟧.
const Pseudo = "qps-ploc"

// Language says texts in one language.
type Language struct {
	// Tag is what the language is called in HTML and HTTP, such as "de".
	Tag string
	// Name is the language's name in itself, such as "Deutsch".
	Name string

	match     language.Tag
	printer   *message.Printer
	dates     dates
	countries func() []Country
}

// Say is a text with its arguments, for mails, titles and attributes.
func (l *Language) Say(t Text, args ...any) string {
	if t == "" {
		return ""
	}
	s := l.printer.Sprintf(message.Key(string(t), string(t)), l.translated(args)...)
	if l.Tag == Pseudo {
		return "⟦" + s + "⟧"
	}
	return s
}

// HTML is a text with its arguments, escaped. A string is isolated by <bdi>, since a name
// may be written from right to left; a [template.HTML] is put in as it is.
func (l *Language) HTML(t Text, args ...any) template.HTML {
	marked, replace := make([]any, len(args)), make([]string, 0, 2*len(args))
	for i, arg := range args {
		mark := string(rune(firstMark + i))
		switch arg := arg.(type) {
		case template.HTML:
			marked[i], replace = mark, append(replace, mark, string(arg))
		case string:
			marked[i], replace = mark, append(replace, mark, "<bdi>"+html.EscapeString(arg)+"</bdi>")
		default:
			marked[i] = arg
		}
	}
	escaped := html.EscapeString(l.Say(t, marked...))
	return template.HTML(strings.NewReplacer(replace...).Replace(escaped)) //nolint:gosec // every part is escaped
}

// firstMark begins the private characters that hold the places of arguments while their
// sentence is escaped. No translation has them.
const firstMark = '\uE000'

// translated says the arguments that are texts themselves.
func (l *Language) translated(args []any) []any {
	said := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case Text:
			said[i] = l.inner(arg)
		case Message:
			said[i] = l.inner(arg.Text, arg.Args...)
		default:
			said[i] = arg
		}
	}
	return said
}

// inner is a text inside of another, which has the marks of the test language already.
func (l *Language) inner(t Text, args ...any) string {
	return l.printer.Sprintf(message.Key(string(t), string(t)), l.translated(args)...)
}
