package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// root is the folder of the README.
const root = "../.."

// documents are those in the root, docs/ and docs/operate/, by path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range []string{"README.md", "SECURITY.md", "CHANGELOG.md"} {
		all[name] = readText(t, name)
	}
	for _, folder := range []string{"docs", "docs/operate"} {
		paths, err := filepath.Glob(filepath.Join(root, folder, "*.md"))
		if err != nil || len(paths) == 0 {
			t.Fatal(paths, err)
		}
		for _, path := range paths {
			name := folder + "/" + filepath.Base(path)
			all[name] = readText(t, name)
		}
	}
	return all
}

// documentation is all documents in one text.
func documentation(t *testing.T) string {
	t.Helper()
	return strings.Join(slices.Collect(maps.Values(documents(t))), "\n")
}

func readText(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// chapter is the text between a heading of the documentation and the next one.
func chapter(t *testing.T, heading string) string {
	t.Helper()
	parts := strings.Split(documentation(t), "\n"+heading+"\n")
	if len(parts) != 2 {
		t.Fatalf("the documentation has the heading %q %d times", heading, len(parts)-1)
	}
	text, _, _ := strings.Cut(parts[1], "\n#")
	return text
}

// fenced lists the code blocks of one language.
func fenced(text, language string) (blocks []string) {
	for _, found := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, found[1])
	}
	return blocks
}

// firsts are the matches of a pattern's first group.
func firsts(pattern, text string) (found []string) {
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

func TestSettingsAreDocumentedWithTheirDefaults(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, row := range regexp.MustCompile("(?m)^\\| `--([a-z-]+)` \\| (?:none|`([^`]+)`) \\| .+ \\|$").FindAllStringSubmatch(readText(t, "docs/settings.md"), -1) {
		got = append(got, row[1]+"="+row[2])
	}
	serve, _, err := new(program).rootCommand().Find([]string{"serve"})
	if err != nil {
		t.Fatal(err)
	}
	for _, flags := range []*pflag.FlagSet{serve.LocalNonPersistentFlags(), serve.InheritedFlags()} {
		flags.VisitAll(func(f *pflag.Flag) { want = append(want, f.Name+"="+f.DefValue) })
	}
	want = slices.DeleteFunc(want, func(s string) bool { return strings.HasPrefix(s, "help=") })
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("docs/settings.md lists\n%q\nthe server has\n%q", got, want)
	}
}

func TestDocsNameOnlyCommandsAndFlagsThatExist(t *testing.T) {
	t.Parallel()
	text := documentation(t)
	lines := firsts("`(fairlead [^`\n]+)`", text)
	for _, block := range fenced(text, "sh") {
		lines = append(lines, firsts(`(?m)^(fairlead .+)$`, strings.ReplaceAll(block, "\\\n", " "))...)
	}
	for _, line := range lines {
		var words []string
		line = regexp.MustCompile(` [<>] \S+$`).ReplaceAllString(line, "") // the shell's
		for _, word := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1)[1:] {
			words = append(words, strings.Trim(word, `"`))
		}
		if err := parseCommand(words); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	flags := map[string]bool{"help": true}
	noteFlags(new(program).rootCommand(), flags)
	for _, name := range firsts("`--([a-z-]+)[^`]*`", text) {
		if !flags[name] {
			t.Errorf("no command has a flag --%s", name)
		}
	}
	if len(lines) < 10 {
		t.Errorf("only %d commands were found", len(lines))
	}
}

// parseCommand parses the words of a command without running it.
func parseCommand(words []string) error {
	c, rest, err := new(program).rootCommand().Find(words)
	if err != nil {
		return err
	}
	if err := c.ParseFlags(rest); err != nil {
		return err
	}
	if c.HasAvailableSubCommands() {
		return unknownCommand(c, strings.Join(rest, " "))
	}
	if err := c.ValidateArgs(c.Flags().Args()); err != nil {
		return err
	}
	return required(c.Flags())
}

func noteFlags(c *cobra.Command, into map[string]bool) {
	note := func(f *pflag.Flag) { into[f.Name] = true }
	c.Flags().VisitAll(note)
	c.PersistentFlags().VisitAll(note)
	for _, sub := range c.Commands() {
		noteFlags(sub, into)
	}
}
