package lbd.proxy.files;

/// What is there where a request has pointed to.
sealed interface Found permits ServedFile, Found.IsFolder, Found.Listing, Found.Nothing, Found.Trouble, Found.Silent {
    /// A folder, asked for without the slash at its end, so that names in its pages would mean others.
    record IsFolder() implements Found {}

    /// What is in a folder, as a page.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Listing(byte[] page) implements Found {}

    /// Nothing that may be served.
    record Nothing() implements Found {}

    /// It may be there and cannot be read now.
    ///
    /// @param status to answer with
    /// @param why    for the log
    record Trouble(int status, String why) implements Found {}

    /// The disk does not answer.
    record Silent() implements Found {}
}
