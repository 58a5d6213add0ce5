package manual

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"
)

const (
	folder    = "operate"
	indexFile = folder + "/README.md"
	indexPath = "/docs/operate"
)

// Topic is one file.
type Topic struct {
	Slug     string // empty for the index
	Title    string
	Sections []Section
	Prose    template.HTML
	file     string
	links    []string // the files that it links to, in their order
}

// Path is where the topic is served.
func (t Topic) Path() string { return pathOf(t.Slug) }

func pathOf(slug string) string { return strings.TrimSuffix(indexPath+"/"+slug, "/") }

// Section is a heading within a topic.
type Section struct{ ID, Heading string }

// readTopics lists the index, then the topics in its order, then those that it does not
// name, by their titles.
func readTopics(files fs.FS) ([]Topic, error) {
	names, err := fs.Glob(files, folder+"/*.md")
	if err != nil {
		return nil, err
	}
	names = append(names, "settings.md")
	if !slices.Contains(names, indexFile) {
		return nil, errors.New("docs/" + indexFile + " is missing")
	}
	var topics []Topic
	for _, name := range names {
		t, err := readTopic(files, name, names)
		if err != nil {
			return nil, fmt.Errorf("docs/%s: %w", name, err)
		}
		topics = append(topics, t)
	}
	sortTopics(topics)
	return topics, nil
}

func readTopic(files fs.FS, name string, all []string) (Topic, error) {
	source, err := fs.ReadFile(files, name)
	if err != nil {
		return Topic{}, err
	}
	t := Topic{Slug: slugOf(name), file: name}
	if err := t.parse(source, all); err != nil {
		return Topic{}, err
	}
	if t.Title == "" {
		return Topic{}, errors.New("it has no title")
	}
	return t, nil
}

func slugOf(name string) string {
	if name == indexFile {
		return ""
	}
	return strings.TrimSuffix(path.Base(name), ".md")
}

func sortTopics(topics []Topic) {
	index := topics[slices.IndexFunc(topics, func(t Topic) bool { return t.file == indexFile })]
	place := func(t Topic) int {
		if t.file == indexFile {
			return -1
		}
		if i := slices.Index(index.links, t.file); i >= 0 {
			return i
		}
		return math.MaxInt
	}
	slices.SortFunc(topics, func(a, b Topic) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Title, b.Title))
	})
}
