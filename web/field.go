package web

import (
	"reflect"

	"fairlead/locale"
)

// Field is one labelled input. The partial "field" draws it with its hint and its
// error, and ties both to it by aria-describedby.
//
// Every form says what is wrong in the same way: handlers set Error on the fields of a
// page that are wrong, and [App.Show] marks them: the page's title begins with
// "Error: ", an alert links to the fields, and the cursor is in the first. An error that
// is found later, such as a wrong password, is an [Error] for [App.ShowRefused] with
// its field:
//
//	return h.App.ShowRefused(w, r, refused, page, &page.Password)
//
// Nothing else has autofocus, which takes screen readers past the heading.
type Field struct {
	// Name is the input's name and its id.
	Name  string
	Label locale.Text
	// Type is the input's type; "select" draws Options instead, and "country" every country
	// with its name in the page's language.
	Type  string
	Value string
	// Error is a sentence that says how to fix the value, empty when it is fine.
	Error locale.Text
	Hint  locale.Text

	Autocomplete string
	InputMode    string
	MaxLength    int
	Optional     bool
	Checked      bool // by the browser too, where the form has no novalidate
	ReadOnly     bool // only of a "textarea"
	Options      []Option
	// Autofocus is set by [MarkInvalid].
	Autofocus bool
}

// Option is one choice of a select.
type Option struct {
	Value string
	Label string
	// Text is a label that is translated, in place of Label, and Args are its arguments.
	Text locale.Text
	Args []any
}

// Message is the text with its arguments.
func (o Option) Message() locale.Message { return o.Text.With(o.Args...) }

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

// MarkInvalid has a page's alert link to each of its fields with an error, and moves
// the cursor to the first. It reports whether there is any.
func MarkInvalid(v View) bool {
	c := v.chrome()
	if c.Invalid = invalidFields(v); len(c.Invalid) == 0 {
		return false
	}
	switch {
	case c.Alert.IsZero() && len(c.Invalid) == 1:
		c.Alert.Text = "Please fix the field marked below."
	case c.Alert.IsZero():
		c.Alert.Text = "Please fix the fields marked below."
	}
	c.Invalid[0].Autofocus = true
	return true
}

// invalidFields are the fields of a page that have errors, in their order.
func invalidFields(v View) (found []*Field) {
	page := reflect.ValueOf(v).Elem()
	for i := range page.NumField() {
		if !page.Type().Field(i).IsExported() {
			continue
		}
		if f, ok := page.Field(i).Addr().Interface().(*Field); ok && f.Error != "" {
			found = append(found, f)
		}
	}
	return found
}
