package attempt

import (
	"maps"
	"slices"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// Parts of the pages that list attempts and show one, for staff and for partners' people. The
// templates of templates/web/attempt.html draw them.

// OutcomeField chooses an outcome, in any case. One that is none is any.
func OutcomeField(value string) web.Field {
	f := web.Field{Name: "outcome", Label: "Outcome", Type: "select", Value: strings.ToLower(value), Optional: true, Options: []web.Option{{Label: "Any"}}}
	for _, o := range []storage.Outcome{storage.StateOpen, storage.Allowed, storage.Denied, storage.Refused, storage.StateExpired} {
		f.Options = append(f.Options, web.Option{Value: string(o), Label: web.InWords(string(o))})
	}
	return f
}

// OutcomeOf is what such a field says.
func OutcomeOf(f web.Field) storage.Outcome {
	for _, o := range f.Options {
		if o.Value == f.Value {
			return storage.Outcome(o.Value)
		}
	}
	return storage.Pending
}

// AnswerField shows an answer to be copied.
func AnswerField(answer string) web.Field {
	return web.Field{Name: "answer", Label: "Answer to the partner", Type: "textarea", Value: answer, ReadOnly: true, Optional: true}
}

// ParameterTable shows what came with a request.
func ParameterTable(all map[string]string) web.Table {
	t := web.Table{Label: "Parameters", Columns: []string{"Name", "Value"}, Empty: "No parameters came with the request."}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Rows = append(t.Rows, []web.Cell{web.CodeCell(name), web.CodeCell(all[name])})
	}
	return t
}

// Result is the outcome in words.
func (d Reduced) Result() string { return web.InWords(string(d.Outcome)) }
