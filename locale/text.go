package locale

// Text is a sentence, label or heading in English and the key of its translations. It may
// have places for arguments as in package fmt. A test finds every constant of this type
// that lacks a translation.
type Text string

// With is the text with its arguments.
func (t Text) With(args ...any) Message { return Message{t, args} }

// Message is a text with the arguments for its places. An argument that is a Text or a
// Message is translated too.
type Message struct {
	Text Text
	Args []any
}

// IsZero reports whether there is nothing to say.
func (m Message) IsZero() bool { return m.Text == "" }

// English is the message as machines and logs have it.
func (m Message) English() string { return English().Say(m.Text, m.Args...) }
