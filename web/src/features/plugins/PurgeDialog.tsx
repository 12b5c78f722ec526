import { useTranslation } from '../../lib/i18n';
import { TypeAgainDialog } from './TypeAgainDialog';
import { usePurge } from './queries';

interface PurgeDialogProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onPurged: () => void;
}

/** Ends a plugin with its data. */
export function PurgeDialog({ id, onClose, onPurged }: PurgeDialogProps) {
  const { t } = useTranslation();
  const purging = usePurge(id, onPurged);
  return (
    <TypeAgainDialog
      id={id}
      title={t('purge.title')}
      warning={t('purge.warning')}
      inputId="purge-confirm"
      isPending={purging.isPending}
      error={purging.error}
      onPurge={() => purging.mutate()}
      onClose={onClose}
    />
  );
}
