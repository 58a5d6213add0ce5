package webtest

import "regexp"

// Objects are what the places in routes can stand for, such as {partner}, by the route up to
// its place.
type Objects map[string]string

var place = regexp.MustCompile(`\{[a-z]+\}`)

// Fill puts objects into a route, those of instead before others. ok is false if one of its
// places is not known.
func (o Objects) Fill(path string, instead Objects) (filled string, ok bool) {
	rest := path
	for at := place.FindStringIndex(rest); at != nil; at = place.FindStringIndex(rest) {
		upTo := path[:len(path)-len(rest)+at[1]]
		value, found := instead[upTo]
		if !found {
			if value, found = o[upTo]; !found {
				return "", false
			}
		}
		filled += rest[:at[0]] + value
		rest = rest[at[1]:]
	}
	return filled + rest, true
}

// Unknowns are the paths of a route to what does not exist or is another's.
func (o Objects) Unknowns(path string, foreign Objects) (all []string) {
	for _, at := range place.FindAllStringIndex(path, -1) {
		for _, value := range []string{"unknown", "%00", foreign[path[:at[1]]]} {
			if filled, ok := o.Fill(path, Objects{path[:at[1]]: value}); ok && value != "" {
				all = append(all, filled)
			}
		}
	}
	return all
}
