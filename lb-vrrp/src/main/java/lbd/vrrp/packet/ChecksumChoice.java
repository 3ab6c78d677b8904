package lbd.vrrp.packet;

import lbd.core.model.vrrp.ChecksumMode;

/// Which form VRRPv3 over IPv4 is sent with under `checksum: auto`: keepalived's when alone, else that of the
/// followed master, or of a lesser one that does not give way: it may be unable to read ours.
///
/// One packet alone never changes it: three adverts in a row must agree.
///
/// @param form      in use now
/// @param agreeing  adverts in a row that had the other form
public record ChecksumChoice(ChecksumForm form, int agreeing) {
    private static final int ENOUGH = 3;

    /// The form before anything was heard.
    public static ChecksumChoice start(ChecksumMode mode) {
        boolean bare = mode == ChecksumMode.WITHOUT_PSEUDO_HEADER;
        return new ChecksumChoice(bare ? ChecksumForm.MESSAGE : ChecksumForm.WITH_PSEUDO_HEADER, 0);
    }

    /// After an advert of a master: the one that is followed, or one beside us.
    public ChecksumChoice heard(ChecksumForm theirs) {
        if (theirs == form) {
            return agreeing == 0 ? this : new ChecksumChoice(form, 0);
        }
        return agreeing + 1 < ENOUGH ? new ChecksumChoice(form, agreeing + 1) : new ChecksumChoice(theirs, 0);
    }
}
