package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// publisher publishes through the API under keys, and notes what was answered.
type publisher struct {
	t                  *testing.T
	service            registered
	accountID, bearer  string
	mu                 sync.Mutex
	made               int
	taken              map[string]string // the ID of the event under each key that was answered
	answered, repeated []publishing      // to be asked for again, and those without an answer
}

// publishing is a request to publish.
type publishing struct {
	keys  []string
	alone bool // one event with its key in a header
	sent  bool // once without an answer
}

func (e *eventTest) publisher() *publisher {
	e.t.Helper()
	return &publisher{t: e.t, accountID: e.account.ID, taken: map[string]string{},
		service: e.r.register("service", "create", "--name", "Shipping", "--scope", "events:publish")}
}

// next is what had no answer, or now and then what had one, or else something new.
func (p *publisher) next() (one publishing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.repeated) - 1; n >= 0 {
		one, p.repeated = p.repeated[n], p.repeated[:n]
		return one
	}
	if p.made++; p.made%8 == 0 && len(p.answered) > 0 {
		return p.answered[p.made%len(p.answered)]
	}
	one = publishing{alone: p.made%2 == 1, keys: []string{strconv.Itoa(p.made)}}
	for i := 0; !one.alone && i < 9; i++ {
		one.keys = append(one.keys, fmt.Sprintf("%d.%d", p.made, i))
	}
	return one
}

func (p *publisher) body(one publishing) string {
	var all []string
	for _, key := range one.keys {
		all = append(all, `{"type":"shipment.updated","account_id":"`+p.accountID+`","data":{},"idempotency_key":"`+key+`"}`)
	}
	if one.alone {
		return strings.Replace(all[0], `,"idempotency_key":"`+one.keys[0]+`"`, "", 1)
	}
	return `{"events":[` + strings.Join(all, ",") + `]}`
}

// publish asks a server once. An error means that there was no answer.
func (p *publisher) publish(at string, one publishing) error {
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, at+"/api/v1/events", strings.NewReader(p.body(one)))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", jsonType)
	request.Header.Set("Authorization", "Bearer "+p.bearer)
	if one.alone {
		request.Header.Set("Idempotency-Key", one.keys[0])
	}
	status, body, err := exchangeWhole(request)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		one.sent = true
		p.repeated = append(p.repeated, one)
		return err
	}
	p.note(one, status, body)
	return nil
}

// exchangeWhole returns an answer that has come whole.
func exchangeWhole(request *http.Request) (status int, body []byte, err error) {
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err = io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

// note checks an answer: what is known under a key must be the same, and nothing is new of
// what had an answer. Of a batch all or none are new.
func (p *publisher) note(one publishing, status int, body []byte) {
	type answered struct {
		ID        string
		Duplicate bool
		Results   []answered
	}
	var got answered
	if err := json.Unmarshal(body, &got); err != nil || status != http.StatusAccepted {
		p.t.Errorf("publishing %v: got %d %s", one, status, body)
		return
	}
	if one.alone {
		got.Results = []answered{got}
	}
	for i, key := range one.keys {
		e, before := got.Results[i], p.taken[one.keys[i]]
		switch {
		case before != "" && (e.ID != before || !e.Duplicate), before == "" && !one.sent && e.Duplicate, e.Duplicate != got.Results[0].Duplicate:
			p.t.Errorf("publishing %v: %s was %q before: got %s", one, key, before, body)
		}
		p.taken[key] = e.ID
	}
	p.answered = append(p.answered, one)
}

// ids are those of everything that was taken.
func (p *publisher) ids() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Values(p.taken))
}

// signIn gets the token to publish with.
func (p *publisher) signIn(s *process) {
	p.t.Helper()
	p.bearer = s.serviceToken(p.service)
}

// load publishes from several threads at servers until one is killed. A thread whose server
// is gone goes on with another, if there is one.
func (p *publisher) load(killed *atomic.Bool, answered func(), at ...string) {
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			mine := at[i%len(at)]
			for after := 0; after < 10; {
				if killed.Load() {
					after++
				}
				err := p.publish(mine, p.next())
				switch {
				case err == nil:
					answered()
				case !killed.Load():
					p.t.Errorf("before a server was killed: %v", err)
					return
				case len(at) == 1:
					return
				default:
					mine = at[1]
				}
			}
		})
	}
	all.Wait()
}
