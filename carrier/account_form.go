package carrier

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	testOption     locale.Text = "%s (test)"
	sayChooseFirst locale.Text = "Choose a carrier"
	testSuffix                 = ":test" // of the value of a carrier's test environment
)

// NewAccountPage has the form for another carrier account.
type NewAccountPage struct {
	web.Chrome
	Carrier, Number web.Field
	// Opened is when the form was opened, in milliseconds. An account that is newer was
	// added by this form, which was then sent twice.
	Opened   int64
	carriers []storage.Carrier
}

// HasCarriers reports whether there is any carrier to choose.
func (p *NewAccountPage) HasCarriers() bool { return len(p.carriers) > 0 }

// Template names templates/carrier/new.html.
func (*NewAccountPage) Template() string { return "carrier/new" }

// newAccountPage offers all carriers by name, those in test environments last.
func (h *Pages) newAccountPage(r *http.Request) (*NewAccountPage, error) {
	carriers, err := h.App.DB.Carriers(r.Context())
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(carriers, func(a, b storage.Carrier) int {
		switch {
		case a.Test && !b.Test:
			return 1
		case b.Test && !a.Test:
			return -1
		}
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	page := &NewAccountPage{Chrome: web.Chrome{Title: "Add a carrier account"}, carriers: carriers, Opened: h.App.DB.Now().UnixMilli(),
		Carrier: web.Field{Name: "carrier", Label: "Carrier", Type: "select"},
		Number: web.Field{Name: "number", Label: "Account number", Hint: "Your customer number at the carrier, as on its invoices.",
			Autocomplete: "off", MaxLength: storage.LongestCarrierNumber}}
	if len(carriers) > 1 {
		page.Carrier.Options = []web.Option{{Text: sayChooseFirst}}
	}
	for _, c := range carriers {
		page.Carrier.Options = append(page.Carrier.Options, optionOf(c))
	}
	return page, nil
}

func optionOf(c storage.Carrier) web.Option {
	if c.Test {
		return web.Option{Value: c.ID + testSuffix, Text: testOption, Args: []any{c.Name}}
	}
	return web.Option{Value: c.ID, Label: c.Name}
}

// chosen is the carrier that was chosen.
func (p *NewAccountPage) chosen() (storage.Carrier, bool) {
	i := slices.IndexFunc(p.carriers, func(c storage.Carrier) bool { return optionOf(c).Value == p.Carrier.Value })
	if i < 0 {
		return storage.Carrier{}, false
	}
	return p.carriers[i], true
}
