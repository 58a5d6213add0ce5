package bearer

import (
	"container/list"
	"crypto/sha256"
	"time"
)

// key stands for a token, which itself is not kept.
type key [sha256.Size]byte

// finding is what the server said about a token.
type finding struct {
	grant *Caller // shared by many calls: never written to; nil if the token was refused
	// Until fresh it counts without asking again, until stale while the server is away.
	fresh, stale time.Time
}

// memory keeps at most size findings; the ones used longest ago go first. The Checker's
// mutex guards it.
type memory struct {
	size  int
	byKey map[key]*list.Element
	order list.List // of memo, the one used last in front
}

type memo struct {
	key key
	finding
}

func (m *memory) get(k key) (finding, bool) {
	e, ok := m.byKey[k]
	if !ok {
		return finding{}, false
	}
	m.order.MoveToFront(e)
	return e.Value.(*memo).finding, true
}

func (m *memory) put(k key, f finding) {
	if m.byKey == nil {
		m.byKey = map[key]*list.Element{}
	}
	m.drop(k)
	m.byKey[k] = m.order.PushFront(&memo{k, f})
	if len(m.byKey) > m.size {
		m.drop(m.order.Back().Value.(*memo).key)
	}
}

func (m *memory) drop(k key) {
	if e, ok := m.byKey[k]; ok {
		m.order.Remove(e)
		delete(m.byKey, k)
	}
}
