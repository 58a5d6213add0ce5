package web

// Field is one labelled input. The partial "field" draws it with its hint and its
// error, and ties both to it by aria-describedby.
//
// Every form says what is wrong in the same way. Handlers set Error on the fields
// that are wrong and answer with [App.ShowInvalid]. What is found out later, such as
// a wrong password, is an [Error] for [App.ShowRefused] with the field that it is about:
//
//	return h.App.ShowRefused(w, r, refused, page, &page.Password)
//
// Either way the page's title begins with "Error: ", an alert links to the fields,
// the sentence stands beside its field, and the cursor is there. Nothing else has
// autofocus, which takes screen readers past the heading.
type Field struct {
	// Name is the input's name and its id.
	Name  string
	Label string
	// Type is the input's type; "select" draws Options instead.
	Type  string
	Value string
	// Error is a sentence that says how to fix the value, empty when it is fine.
	Error string
	Hint  string

	Autocomplete string
	InputMode    string
	MaxLength    int
	Optional     bool
	Options      []Option
	// Autofocus is set by [Chrome.MarkInvalid].
	Autofocus bool
}

// Option is one choice of a select.
type Option struct {
	Value string
	Label string
}

// ErrorID is the id of the element that holds the error.
func (f Field) ErrorID() string { return f.Name + "-error" }

// HintID is the id of the element that holds the hint.
func (f Field) HintID() string { return f.Name + "-hint" }

// DescribedBy lists what explains the input, empty when nothing does.
func (f Field) DescribedBy() string {
	switch {
	case f.Error != "" && f.Hint != "":
		return f.ErrorID() + " " + f.HintID()
	case f.Error != "":
		return f.ErrorID()
	case f.Hint != "":
		return f.HintID()
	}
	return ""
}
