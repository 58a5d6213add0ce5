package guide

import (
	"net/http"
	"sync"

	"fairlead/web"
)

// openBook has the topics read once, when the first page is shown.
func (h *Handlers) openBook() {
	h.book = sync.OnceValues(func() (book []Chapter, err error) {
		for i, t := range topics {
			page, err := h.App.English(t.Path(), h.page(i, nil, Choice{}))
			if err != nil {
				return nil, err
			}
			sections, err := sectionsOf(t, page)
			if err != nil {
				return nil, err
			}
			book = append(book, Chapter{t, sections})
		}
		return book, nil
	})
}

// personal serves a page with the IDs of a reader who has some. To everybody else it is the
// same page, which is built once.
func (h *Handlers) personal(path string, build func(Choice) (web.View, error)) http.Handler {
	same := h.App.ConstantPage(path, func() (web.View, error) { return build(Choice{}) })
	if h.Readers == nil {
		return same
	}
	own := h.App.PageOf(nobody, func(w http.ResponseWriter, r *http.Request) error {
		c, err := h.choiceOf(r)
		if err != nil { // the guide stays readable
			web.Log(r.Context()).Warn("the clients of a reader of the guide are not known", "error", err)
		}
		if len(c.Clients) == 0 {
			same.ServeHTTP(w, r)
			return nil
		}
		v, err := build(c)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		return h.App.ShowEnglish(w, r, http.StatusOK, v)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Cookie")
		if h.Readers.HasSession(r) {
			own.ServeHTTP(w, r)
			return
		}
		same.ServeHTTP(w, r)
	})
}
