package files

// DecodeObject reads one JSON value into v, as strictly as DecodeProfile reads
// a profile. It serves the small bodies that are no profiles.
func DecodeObject(data []byte, v any) error {
	if fault := check(data, ""); fault != nil {
		return fault
	}
	if fault := unmarshal(data, v, "", ""); fault != nil {
		return fault
	}
	return nil
}
