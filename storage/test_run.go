package storage

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"fairlead/audit"
)

// TestRun is a run of the test bench: somebody connects in test mode, step by step.
type TestRun struct {
	ID          string    `db:"id"`
	ClientID    string    `db:"client_id"` // the partner's
	Name        string    `db:"name"`      // of the test account
	BegunBy     string    `db:"begun_by"`
	SupportCode string    `db:"support_code"` // of the attempt; empty if there is none
	Outcome     string    `db:"outcome"`      // a sentence
	Steps       TestSteps `db:"steps"`
	// TokenWaits is set until the token is shown, once. It is stored nowhere.
	TokenWaits bool `db:"token_waits"`
	BeganAt    Time `db:"began_at"`
}

// TestStep is one request of a run, without anything that authorizes.
type TestStep struct {
	Method  string      `json:"method"`
	URL     string      `json:"url"`
	Request TestMessage `json:"request"`
	Status  int         `json:"status"`
	Answer  TestMessage `json:"answer"`
	Says    string      `json:"says"` // what came of it, a sentence
}

// TestMessage is a request or an answer.
type TestMessage struct {
	Header []string `json:"header"` // lines
	Body   string   `json:"body"`
	// IsShortened is set if the body is the text of a page.
	IsShortened bool `json:"is_shortened"`
}

// TestSteps are the steps of a run, in their order.
type TestSteps []TestStep

// Value is JSON.
func (s TestSteps) Value() (driver.Value, error) {
	b, err := json.Marshal([]TestStep(s))
	return string(b), err
}

// Scan reads JSON.
func (s *TestSteps) Scan(stored any) error {
	text, ok := stored.(string)
	if !ok {
		return fmt.Errorf("the steps of a run are %T", stored)
	}
	return json.Unmarshal([]byte(text), (*[]TestStep)(s))
}

const (
	// TestRunsKept is how many runs of a partner are kept, testRunKept for how long.
	TestRunsKept = 20
	testRunKept  = 24 * time.Hour

	testRunFacts = `id, client_id, name, begun_by, support_code, outcome, token_waits, began_at`
)

// AddTestRun writes a run, and deletes the oldest of its partner beyond [TestRunsKept].
func (db *DB) AddTestRun(ctx context.Context, run *TestRun) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockClient(run.ClientID); err != nil {
			return err
		}
		err := t.Insert(`INSERT INTO test_run (`+testRunFacts+`, steps)
			VALUES (:id, :client_id, :name, :begun_by, :support_code, :outcome, :token_waits, :began_at, :steps)`, run)
		if err != nil {
			return err
		}
		_, err = t.Exec(`DELETE FROM test_run WHERE id IN (SELECT id FROM test_run WHERE client_id = ?
			ORDER BY began_at DESC, id DESC LIMIT 1000 OFFSET ?)`, run.ClientID, TestRunsKept)
		if err != nil {
			return err
		}
		return t.auditClient(run.ClientID, audit.Entry{What: "test.run", After: audit.Values{"run": run.ID, "name": run.Name}})
	})
}

// TestRuns lists the runs of a partner without their steps, the latest first.
func (db *DB) TestRuns(ctx context.Context, clientID string) (all []TestRun, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+testRunFacts+` FROM test_run WHERE client_id = ? AND began_at > ?
		ORDER BY began_at DESC, id DESC LIMIT ?`, clientID, db.testRunsSince(), TestRunsKept)
	return all, err
}

// TestRunByID finds a run of a partner.
func (db *DB) TestRunByID(ctx context.Context, clientID, id string) (run TestRun, err error) {
	err = db.sql.Get(ctx, &run, `SELECT `+testRunFacts+`, steps FROM test_run WHERE id = ? AND client_id = ? AND began_at > ?`,
		id, clientID, db.testRunsSince())
	return run, err
}

// testRunsSince is when the oldest run began that is kept, swept or not.
func (db *DB) testRunsSince() Time { return At(db.Now().Add(-testRunKept)) }

// ShowTestToken notes that the token of a run is shown. ErrSpent means that it has been.
func (db *DB) ShowTestToken(ctx context.Context, clientID, id string) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `UPDATE test_run SET token_waits = FALSE WHERE id = ? AND client_id = ? AND token_waits`, id, clientID)
	})
}
