/// One reader for each section of the file, each in a file of its own.
///
/// To add a section, say `vrrp:`, write `VrrpReader` with `static VrrpSpec read(MapReader map)` and ask for it in
/// [ConfigSections]. To add a key, ask for it in the reader of its mapping. Values with a short form look at
/// [lbd.config.bind.Value#isMap] first, see [ServerReader]; a reader that needs something from its surroundings gets it
/// by its constructor, see [ListenerReader]. Ranges are checked here, so that each wrong value is told at its place;
/// the records of the model check again, for those who build them otherwise.
@NullMarked
package lbd.config.section;

import org.jspecify.annotations.NullMarked;
