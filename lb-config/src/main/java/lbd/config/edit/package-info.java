/// Changes that an operator makes by hand, over what the files say.
///
/// An [lbd.config.edit.Edit] names what it changes as the file and the commands do. [lbd.config.edit.EditedTree] puts
/// them into the tree of the files, which is then bound as if somebody had written them there: a server that was added
/// by hand is the same as one of the file, with all its keys and all its errors. [lbd.config.edit.Reconciled] says
/// which of them stay when the files change: what a file has changed since is the file's.
@NullMarked
package lbd.config.edit;

import org.jspecify.annotations.NullMarked;
