package event

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// deliveryTexts are the states of deliveries in words.
var deliveryTexts = map[storage.DeliveryStatus]locale.Text{
	storage.DeliveryPending: "Pending", storage.DeliveryDelivered: "Delivered", storage.DeliveryFailed: "Failed", storage.DeliverySkipped: "Skipped",
}

// DeliveryView is a delivery as the endpoint's owner sees it.
type DeliveryView struct {
	storage.DeliveryOf
	State locale.Text
	Href  string
}

func deliveryView(d storage.DeliveryOf, at Place) DeliveryView {
	return DeliveryView{d, deliveryTexts[d.Status], at.Of(d.EndpointID) + "/deliveries/" + d.ID}
}

// DeliveryPage shows a delivery with its attempts.
type DeliveryPage struct {
	web.Chrome
	Place
	Delivery DeliveryView
	Body     string
	Attempts []AttemptView
	Back     string
}

// Template names templates/event/delivery.html.
func (*DeliveryPage) Template() string { return "event/delivery" }

// AttemptView is one attempt, with its headers as lines of text.
type AttemptView struct {
	storage.DeliveryAttempt
	Request, Response, Answer string
	IsBase64                  bool
}

func attemptView(a storage.DeliveryAttempt) AttemptView {
	v := AttemptView{DeliveryAttempt: a, Request: headerLines(a.RequestHeaders), Response: headerLines(a.ResponseHeaders), Answer: string(a.ResponseBody)}
	if !utf8.Valid(a.ResponseBody) || strings.ContainsRune(v.Answer, 0) { // HTML has no NUL
		v.Answer, v.IsBase64 = base64.StdEncoding.EncodeToString(a.ResponseBody), true
	}
	return v
}

// Why says more of a failure than the receiver's status, in English.
func (v AttemptView) Why() string {
	if v.Error == "" || v.Error == string(FailedStatus) {
		return ""
	}
	return strings.TrimSuffix(v.Error+": "+v.Detail, ": ")
}

func headerLines(stored string) string {
	all := map[string]string{}
	_ = json.Unmarshal([]byte(stored), &all) // empty without an answer
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		lines = append(lines, name+": "+all[name])
	}
	return strings.Join(lines, "\n")
}

// delivery finds the endpoint and the delivery of a request.
func (h *Pages) delivery(r *http.Request, at Place) (p storage.Endpoint, d storage.DeliveryOf, err error) {
	if p, err = h.endpoint(r, at); err != nil {
		return p, d, err
	}
	d, err = h.Registry.FindDelivery(r.Context(), p, r.PathValue("delivery"))
	return p, d, web.OrNotFound(err)
}

// showDelivery handles GET /account/webhooks/{endpoint}/deliveries/{delivery}.
func (h *Pages) showDelivery(w http.ResponseWriter, r *http.Request, at Place) error {
	p, d, err := h.delivery(r, at)
	if err != nil {
		return err
	}
	body, err := h.Registry.Text(r.Context(), p, d)
	if err != nil {
		return err
	}
	attempts, err := h.App.DB.DeliveryAttempts(r.Context(), d.ID)
	if err != nil {
		return err
	}
	page := &DeliveryPage{Chrome: web.Chrome{Title: "Delivery"}, Place: at, Delivery: deliveryView(d, at), Body: body, Back: at.Of(p.ID)}
	for _, a := range attempts {
		page.Attempts = append(page.Attempts, attemptView(a))
	}
	return h.App.Show(w, r, http.StatusOK, page)
}
