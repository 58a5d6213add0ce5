package storage_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// changesOf matches statements that change what a cache holds: tokens, API keys and what they
// depend on, and carrier accounts with theirs. Inserted rows are in no cache yet.
var changesOf = regexp.MustCompile(`(?:UPDATE|DELETE FROM) (token|api_key|client|secret|connection|account|carrier_account|carrier_token)\b.*`)

// unheeded are the beginnings of statements that do not make a cached row invalid.
var unheeded = map[string]string{
	"UPDATE token SET last_used_at = ? WHERE":                                      "it is not kept",
	"UPDATE token SET last_used_at = a.at FROM":                                    "it is not kept",
	"UPDATE api_key SET last_used_at = a.at FROM":                                  "it may be out of date",
	"UPDATE api_key SET last_used_at = ? WHERE":                                    "it may be out of date",
	"UPDATE secret SET last_used_at = a.at FROM":                                   "it is not kept",
	"UPDATE secret SET last_used_at = ? WHERE":                                     "it is not kept",
	"UPDATE connection SET last_used_address = ? WHERE":                            "it is not kept",
	"UPDATE connection SET last_used_address = a.address FROM":                     "it is not kept",
	"UPDATE client SET name_key = ":                                                "they are not kept",
	"UPDATE client SET status = status WHERE":                                      "it locks",
	"UPDATE client SET in_trouble = (in_trouble = FALSE) WHERE":                    "it is not kept",
	"UPDATE client SET leak_mailed_at = ? WHERE":                                   "it is not kept",
	"UPDATE client SET name_key = ?, email_key = ? WHERE":                          "it is not kept",
	"UPDATE connection SET scope = scope WHERE":                                    "it locks",
	"UPDATE account SET status = status WHERE":                                     "it locks",
	"UPDATE account SET email_key = ":                                              "it is not kept",
	"UPDATE carrier_account SET updated_at = updated_at WHERE":                     "it locks",
	"UPDATE carrier_account SET number = ?, parameters":                            "what was sealed before opens with the former key, or is read again",
	"UPDATE carrier_token SET access_token = ?, refresh_token":                     "the same",
	"DELETE FROM token WHERE hash IN (SELECT hash FROM token WHERE expires_at < ?": "a cached token has its end",
	"DELETE FROM token WHERE hash IN (SELECT hash FROM token WHERE revoked_at < ?": "it was counted when it was revoked",
	"DELETE FROM api_key WHERE id IN (SELECT id FROM api_key WHERE revoked_at < ?": "it was counted when it was revoked",
	"DELETE FROM connection WHERE id IN (SELECT id FROM connection WHERE substr":   "it was counted when it ended",
}

// The test reads this package: a function whose statement changes what a cache may hold
// must call Change.
func TestEveryChangeOfACachedRowIsDeclared(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			counts, statements := look(d)
			for _, s := range statements {
				found[changesOf.FindStringSubmatch(s)[1]]++
				if !counts && !isUnheeded(s) {
					t.Errorf("%s has a statement without a call of Change: %s", name, s)
				}
			}
		}
	}
	for _, table := range []string{"token", "api_key", "client", "secret", "connection", "account", "carrier_account", "carrier_token"} {
		if found[table] == 0 {
			t.Errorf("no statement changes %s: this test looks for something else", table)
		}
	}
}

// look returns the statements of a declaration, and whether it calls Change.
func look(d ast.Decl) (counts bool, statements []string) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			s, ok := n.Fun.(*ast.SelectorExpr)
			counts = counts || ok && s.Sel.Name == "Change"
		case *ast.BasicLit:
			text := strings.Join(strings.Fields(strings.Trim(n.Value, "`\"")), " ")
			statements = append(statements, changesOf.FindAllString(text, -1)...)
		}
		return true
	})
	return counts, statements
}

func isUnheeded(statement string) bool {
	for begin := range unheeded {
		if strings.HasPrefix(statement, begin) {
			return true
		}
	}
	return false
}
