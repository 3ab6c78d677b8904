package lbd.core.scheduler;

/// Members that one piece of work does not go to again.
public interface Avoided {
    Avoided NOBODY = new Avoided() {
        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public boolean contains(Load load) {
            return false;
        }
    };

    boolean isEmpty();

    boolean contains(Load load);
}
