package web

// Field is one labelled input. The partial "field" draws it, its hint and its
// error, and ties them together by aria-describedby.
type Field struct {
	Name  string
	Label string
	// Type is the input's type; "select" draws Options instead.
	Type  string
	Value string
	// Error is a sentence that says how to mend the value, empty when it is fine.
	Error string
	Hint  string

	Autocomplete string
	InputMode    string
	MaxLength    int
	Optional     bool
	Autofocus    bool
	Options      []Option
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
