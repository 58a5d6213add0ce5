package carrier_test

import (
	"net/http"
	"testing"
	"time"

	"fairlead/storage/storagetest"
)

// An answer counts once its JSON is whole, whatever length was announced and whatever
// becomes of the connection.
func TestAnAnswerThatIsWholeCounts(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{
		"announced as longer":       "Content-Length: 9999\r\n",
		"announced as shorter":      "content-length: 9\r\n",
		"announced as nothing":      "X: y\r\nContent-Length: 0\r\n",
		"not announced":             "",
		"a chunk that goes on":      "Transfer-Encoding: chunked\r\n",
		"another head of that name": "X-Content-Length: 3\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t, storagetest.Open(t))
			a := f.connect("ups")
			f.clock.Advance(50 * time.Minute)
			body := `{"access_token":"` + a.ID + `.a7","refresh_token":"` + a.ID + `.r7"}`
			if name == "a chunk that goes on" {
				body = "fff\r\n" + body
			}
			f.real.behave(func(w http.ResponseWriter, _ *http.Request, _ func()) { cut(w, "200 OK", head, body) })
			f.run(1)
			f.wantAccess(a, ".a7")
		})
	}
}

// The answer is there, and the connection stays open for longer than the carrier has.
func TestAnAnswerThatIsWholeIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t))
	a := f.connect("ups")
	f.clock.Advance(50 * time.Minute)
	f.real.behave(func(w http.ResponseWriter, r *http.Request, issue func()) {
		issue()
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	f.run(1)
	f.wantAccess(a, ".a1")
}
